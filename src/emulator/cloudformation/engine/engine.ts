import { type Random, uuidFrom } from "../../../base/random.ts";
import type { ModelContext } from "../../model-context.ts";
import type { ResourceTypes } from "../resource-type.ts";
import type { ResourceRecord, Stack } from "./stack.ts";

/** The dependencies of every stack operation. */
export interface Engine {
  readonly context: ModelContext;
  readonly types: ResourceTypes;
  /** For ids and generated names. */
  readonly random: Random;
}

/** An operation on a stack. */
export interface Operation extends Engine {
  readonly stack: Stack;
}

/** Sets the status of a stack and adds an event for it. */
export function setStackStatus({ stack, random, context }: Operation, status: string, reason?: string): void {
  stack.status = status;
  stack.statusReason = reason;
  stack.events.push({
    id: uuidFrom(random),
    atMs: context.kernel.nowMs,
    logicalId: stack.name,
    physicalId: stack.id,
    type: "AWS::CloudFormation::Stack",
    status,
    reason,
    properties: undefined,
  });
}

/** Sets the status of a resource and adds an event for it. */
export function setResourceStatus(operation: Operation, record: ResourceRecord, status: string, reason?: string): void {
  record.status = status;
  record.statusReason = reason;
  record.changedAtMs = operation.context.kernel.nowMs;
  operation.stack.events.push({
    id: `${record.logicalId}-${status}-${uuidFrom(operation.random)}`,
    atMs: record.changedAtMs,
    logicalId: record.logicalId,
    physicalId: record.physicalId,
    type: record.type,
    status,
    reason,
    properties: JSON.stringify(record.properties),
  });
}

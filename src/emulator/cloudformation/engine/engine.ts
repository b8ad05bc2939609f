import { type Random, uuidFrom } from "../../../base/random.ts";
import type { ModelContext } from "../../model-context.ts";
import type { ResourceTypes } from "../resource-type.ts";
import type { Stack } from "./stack.ts";

/** The dependencies of every stack operation. */
export interface Engine {
  readonly context: ModelContext;
  readonly types: ResourceTypes;
  /** For ids and generated names. */
  readonly random: Random;
}

/** Sets the status of a stack and adds an event for it. */
export function setStackStatus(engine: Engine, stack: Stack, status: string, reason?: string): void {
  stack.status = status;
  stack.statusReason = reason;
  stack.events.push({
    id: uuidFrom(engine.random),
    atMs: engine.context.kernel.nowMs,
    logicalId: stack.name,
    physicalId: stack.id,
    type: "AWS::CloudFormation::Stack",
    status,
    reason,
    properties: undefined,
  });
}

import { type Random, uuidFrom } from "../../../base/random.ts";
import { AwsError } from "../../aws-error.ts";
import type { ModelContext } from "../../options.ts";
import type { ResourceTypes } from "../resource-type.ts";
import type { ParameterValues } from "../template/parameters.ts";
import { type JsonRecord, ownValue, validationError } from "../template/values.ts";

/** What happens to a stack when a resource cannot be created. */
export type FailureRule = "ROLLBACK" | "DO_NOTHING" | "DELETE";

/** Tags by key. Plain JSON. */
export type Tags = Readonly<Record<string, string>>;

/** What a request determines of a stack. */
interface DesiredState {
  templateText: string;
  parameters: ParameterValues;
  tags: Tags;
  capabilities: readonly string[];
  failureRule: FailureRule;
}

/** A stack. Plain JSON; times are milliseconds since the epoch. */
export interface Stack extends DesiredState {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  updatedAtMs?: number;
  deletedAtMs?: number;
  status: string;
  statusReason?: string | undefined;
  description?: string | undefined;
  /** In order of creation. */
  resources: Record<string, ResourceRecord>;
  outputs: readonly StackOutput[];
  /** The names of the exports of other stacks that it uses. */
  imports?: readonly string[];
  /** Whether it cannot be deleted. */
  isProtected?: boolean;
  /** Oldest first. */
  readonly events: StackEvent[];
  changeSets: ChangeSet[];
}

/** A resource of a stack; `physicalId` is empty until it exists. */
export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  physicalId: string;
  /** The values of `Fn::GetAtt`. */
  attributes: Readonly<Record<string, string>>;
  /** As evaluated when the resource was created or last changed. */
  properties: JsonRecord;
  status: string;
  statusReason: string | undefined;
  changedAtMs: number;
  deletionPolicy: string;
}

/** An output of a stack with its evaluated value. Plain JSON. */
export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
  readonly exportName?: string | undefined;
}

/** A change of the status of a stack or of one of its resources, as DescribeStackEvents returns it. Plain JSON. */
interface StackEvent {
  readonly id: string;
  readonly atMs: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  /** The properties as JSON, for events of resources. */
  readonly properties?: string;
}

/** A change set. Plain JSON; times are milliseconds since the epoch. */
export interface ChangeSet extends Readonly<DesiredState> {
  readonly id: string;
  readonly name: string;
  readonly type: "CREATE" | "UPDATE";
  readonly description: string | undefined;
  readonly createdAtMs: number;
  status: string;
  statusReason: string | undefined;
  executionStatus: string;
  changes: readonly ResourceChange[];
}

/** What a change set does to one resource. */
export interface ResourceChange {
  readonly action: "Add" | "Modify" | "Remove";
  readonly logicalId: string;
  /** Undefined for a resource that is added. */
  readonly physicalId?: string;
  readonly type: string;
  /** For a modification: whether a new physical resource replaces the old one. */
  readonly replacement?: "True" | "False" | "Conditional";
  readonly properties: readonly PropertyChange[];
}

/** One property that a change set changes. */
export interface PropertyChange {
  readonly name: string;
  readonly requiresRecreation: "Never" | "Always" | "Conditionally";
}

/** The record of a resource that exists: not one that failed to be created or has been deleted. */
export function existingResource({ resources }: Stack, logicalId: string): ResourceRecord | undefined {
  const record = ownValue(resources, logicalId);
  return record === undefined || record.physicalId === "" || record.status === "DELETE_COMPLETE" ? undefined : record;
}

/** Whether an operation on the stack is in progress. A stack in review waits for its first change set. */
export const isInProgress = (stack: Stack): boolean =>
  stack.status.endsWith("_IN_PROGRESS") && stack.status !== "REVIEW_IN_PROGRESS";

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

/** CloudFormation's errors about stacks that several operations throw. */
export const stackErrors = {
  exists: (name: string) => new AwsError("AlreadyExistsException", `Stack [${name}] already exists`),
  notFound: (name: string) => validationError(`Stack [${name}] does not exist`),
  notUpdatable: (id: string, status: string) =>
    validationError(`Stack:${id} is in ${status} state and can not be updated.`),
} as const;

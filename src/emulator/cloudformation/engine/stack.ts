import type { JsonRecord } from "../template/json.ts";
import type { ParameterValues } from "../template/parameters.ts";
import type { ChangeSet } from "./change-set.ts";

/** What to do with a stack whose resources could not all be made. */
export type FailureRule = "ROLLBACK" | "DO_NOTHING" | "DELETE";

/** A resource of a stack; `physicalId` is empty until it exists. */
export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  physicalId: string;
  /** What `Fn::GetAtt` gives. */
  attributes: Readonly<Record<string, string>>;
  /** As they were evaluated when the resource was made or last changed. */
  properties: JsonRecord;
  status: string;
  statusReason: string | undefined;
  changedAtMs: number;
  readonly deletionPolicy: string;
}

export interface StackEvent {
  readonly id: string;
  readonly atMs: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
  /** The properties as JSON, for events of resources. */
  readonly properties: string | undefined;
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description: string | undefined;
}

export type Tags = Readonly<Record<string, string>>;

/** A stack as plain data. */
export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  updatedAtMs: number | undefined;
  deletedAtMs: number | undefined;
  status: string;
  statusReason: string | undefined;
  description: string | undefined;
  templateText: string;
  parameters: ParameterValues;
  tags: Tags;
  capabilities: readonly string[];
  failureRule: FailureRule;
  /** In the order in which they were made. */
  resources: Record<string, ResourceRecord>;
  outputs: readonly StackOutput[];
  /** Oldest first. */
  readonly events: StackEvent[];
  changeSets: ChangeSet[];
}

export const isInProgress = (stack: Stack): boolean =>
  stack.status.endsWith("_IN_PROGRESS") && stack.status !== "REVIEW_IN_PROGRESS";

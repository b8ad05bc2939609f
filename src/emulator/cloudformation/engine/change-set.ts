import type { ParameterValues } from "../template/parameters.ts";
import type { FailureRule, Tags } from "./stack.ts";

/** One property that a change set would change. */
export interface PropertyChange {
  readonly name: string;
  readonly requiresRecreation: "Never" | "Always" | "Conditionally";
}

/** What a change set would do to one resource. */
export interface ResourceChange {
  readonly action: "Add" | "Modify" | "Remove";
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  /** Of a modification only: whether another physical resource takes its place. */
  readonly replacement: "True" | "False" | "Conditional" | undefined;
  readonly properties: readonly PropertyChange[];
}

/** A change set as plain data. */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly type: "CREATE" | "UPDATE";
  readonly description: string | undefined;
  readonly createdAtMs: number;
  readonly templateText: string;
  readonly parameters: ParameterValues;
  readonly tags: Tags;
  readonly capabilities: readonly string[];
  readonly failureRule: FailureRule;
  status: string;
  statusReason: string | undefined;
  executionStatus: string;
  changes: readonly ResourceChange[];
}

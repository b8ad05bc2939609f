import type { Program } from "./program.ts";

/** What a state machine is created from. */
export interface StateMachineInput {
  readonly name: string;
  /** Amazon States Language, as text. */
  readonly definition: string;
  readonly roleArn: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly tags: Readonly<Record<string, string>>;
}

/** A state machine. */
export interface StateMachine extends StateMachineInput {
  readonly arn: string;
  readonly createdAtMs: number;
  readonly program: Program;
}

/** An execution of a state machine. Plain JSON. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: string;
  readonly startedAtMs: number;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  endedAtMs?: number;
  output?: string;
  error?: string;
  cause?: string;
}

/** Why a state or an execution has failed. */
export interface Failure {
  /** The name of the error, e.g. `States.TaskFailed`. */
  readonly error: string;
  readonly cause: string;
}

/** How a state, an execution or a child execution has ended. */
export type Outcome =
  | { readonly state: "succeeded"; readonly output: unknown }
  | { readonly state: "failed" | "timed-out" | "aborted"; readonly failure: Failure };

/** A Map Run of an execution. Plain JSON. */
export interface MapRun {
  readonly arn: string;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly startedAtMs: number;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  endedAtMs?: number;
  settings: MapSettings;
  readonly children: MapCounts;
  readonly items: MapCounts;
}

/** How many child executions or items of a Map Run are in each state. */
export interface MapCounts {
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  total: number;
}

/** Counts of a Map Run that has not begun. */
export const newCounts = (): MapCounts => ({
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  total: 0,
});

/** The settings of a Map Run that UpdateMapRun can change. */
export interface MapSettings {
  /** 0 for no limit of its own. */
  readonly concurrencyMax: number;
  /** Share of the items that may fail, 0–100; undefined if only the count limits it. */
  readonly toleratedPercentage?: number | undefined;
  /** Number of items that may fail; undefined if only the share limits it. */
  readonly toleratedCount?: number | undefined;
}

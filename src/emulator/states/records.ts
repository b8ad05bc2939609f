import type { Program } from "./definition/program.ts";
import type { MapCounts, MapSettings } from "./run/map-counts.ts";

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

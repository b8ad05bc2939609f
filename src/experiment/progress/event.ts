import type { ChildCounts } from "../../aws/state-machine.ts";
import type { FlightTimes } from "../../measure/series.ts";
import type { ArmRun } from "../arm-run.ts";
import type { ArmResult } from "../result.ts";

/** What an experiment reports while it is under way. `reduceLive` makes a picture of it. */
export type ProgressEvent = ArmBegan | RunSeen | ArmEnded;

/** A run of an arm is about to begin. */
export interface ArmBegan {
  readonly kind: "began";
  readonly run: ArmRun;
}

/** A look at a run that is under way. */
export interface RunSeen {
  readonly kind: "seen";
  readonly progress: Progress;
  /** What is new since the last look; left out before the first call and after the last look. */
  readonly details?: RunDetails;
}

/** How far a run has come. Numbers without a unit are numbers of jobs. */
export interface Progress {
  readonly arm: string;
  readonly phase: "preparing" | "sending" | "running" | "settling";
  readonly total: number;
  /** Processed jobs. */
  readonly done: number;
  readonly running: number;
  readonly waiting: number;
  /** Jobs that failed, were dead-lettered, or were refused because no concurrency was left. */
  readonly failed: number;
  readonly elapsedMs: number;
  /** Estimated time until the last job ends; null if unknown. */
  readonly remainingMs: number | null;
  /** Child executions of a Distributed Map, as of the last look; left out without one, and when all of them have ended. */
  readonly children?: ChildCounts;
}

/** What the picture of a run shows beside its progress. */
export interface RunDetails {
  readonly sending: Sending;
  /** Jobs of which an attempt has failed, and that wait for the next one. */
  readonly retrying: number;
  /** Estimated time until the first attempt at every job has ended; null if unknown. */
  readonly firstAttemptsMs: number | null;
  /** When the last job was processed, milliseconds after the start of the run; null if none was. */
  readonly lastSuccessMs: number | null;
  /** Milliseconds after the start of the run. */
  readonly flights: FlightTimes;
}

/** How far the sending has come. */
export interface Sending {
  /** Jobs that were sent. */
  readonly sent: number;
  /** From the first call to the last one so far, milliseconds. */
  readonly spanMs: number;
  /** Whether a call is still to be made. */
  readonly isOpen: boolean;
}

/** A run of an arm was measured. */
export interface ArmEnded {
  readonly kind: "ended";
  readonly result: ArmResult;
}

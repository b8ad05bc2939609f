import type { FlightTimes } from "../../measure/flights.ts";
import type { ArmRun } from "../arm-run.ts";
import type { ArmResult, Progress } from "../result.ts";

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

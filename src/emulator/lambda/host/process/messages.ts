import type { FunctionContext, FunctionError } from "../function-host.ts";

/** How time passes in the process of a function. */
export interface ProcessTime {
  /** The emulator's time at the start, milliseconds since the epoch. */
  readonly nowMs: number;
  /** Milliseconds of the emulator for each one of the wall clock; 0 if its time does not follow the wall clock. */
  readonly speed: number;
}

/** What the emulator sends to the process of a function. */
export type MessageToProcess =
  /** Load the code in the working directory. Sent once, first. */
  | {
      readonly type: "load";
      readonly handler: string;
      readonly runtime: string;
      readonly time: ProcessTime;
      /** The seed of `Math.random` in virtual time, 0 to 1. */
      readonly seed: number;
    }
  /** Call the handler. */
  | {
      readonly type: "invoke";
      readonly nowMs: number;
      readonly eventJson: string;
      readonly context: FunctionContext;
      readonly traceHeader: string;
    }
  /** The time of a `sleeping` message has come. */
  | { readonly type: "wake"; readonly nowMs: number }
  /** Time has passed while the function waited for a response of the emulator. The answer is `advanced`. */
  | { readonly type: "advance"; readonly nowMs: number };

/** What the process of a function sends to the emulator, with the time in the process. */
export type MessageFromProcess = { readonly nowMs: number } & (
  | { readonly type: "loaded" }
  | { readonly type: "advanced" }
  /** In virtual time: the function waits only for a timer that is due at `untilMs`. */
  | { readonly type: "sleeping"; readonly untilMs: number }
  | { readonly type: "returned"; readonly json: string; readonly memoryUsedMegabytes: number }
  /** `ends`: the process exits, because no code has caught the error. */
  | { readonly type: "failed"; readonly error: FunctionError; readonly ends: boolean }
);

/** The header of a request to the emulator that contains the access key id of the environment that has sent it. */
export const environmentHeader = "x-flatten-environment";

/**
 * Starts a line on the standard output of a process that is a call of the console, as JSON: `[level, text, time in the
 * process]`. All other lines are what the function itself has written there.
 */
export const consoleLineMark = "\u0000";

import type { Catcher, Retrier } from "../definition/program.ts";

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

/** Errors that `States.ALL` does not match (SFN-DG error handling). */
const terminalErrors = ["States.DataLimitExceeded", "States.Runtime"];

/** Whether a list of `ErrorEquals` matches an error. `States.TaskFailed` matches every error of a Task but a timeout. */
function matches({ errors }: Retrier | Catcher, error: string, isTask: boolean): boolean {
  if (errors.includes(error)) return true;
  if (errors.includes("States.ALL")) return !terminalErrors.includes(error);
  return (
    isTask && errors.includes("States.TaskFailed") && error !== "States.Timeout" && !terminalErrors.includes(error)
  );
}

/** The first retrier or catcher that matches an error; undefined if none does. */
export const handlerFor = <T extends Retrier | Catcher>(
  handlers: readonly T[],
  error: string,
  isTask: boolean,
): T | undefined => handlers.find((handler) => matches(handler, error, isTask));

/**
 * How long a state waits before its next attempt, milliseconds.
 *
 * @param attempts how often this retrier has retried the state.
 * @param draw draws a number from 0 to 1.
 */
export function retryWaitMs(retrier: Retrier, attempts: number, draw: () => number): number {
  const { intervalSeconds, backoffRate, maxDelaySeconds, isJittered } = retrier;
  const wholeMs = 1_000 * Math.min(maxDelaySeconds, intervalSeconds * backoffRate ** attempts);
  return isJittered ? draw() * wholeMs : wholeMs;
}

import type { Template } from "./jsonata.ts";

/** A state machine, or the processor of a Map: states by name. */
export interface Program {
  readonly startAt: string;
  /** Undefined for no limit. */
  readonly timeoutSeconds: number | undefined;
  readonly states: ReadonlyMap<string, State>;
}

/** The services that a Task can call. */
export const taskResources = [
  "arn:aws:states:::aws-sdk:sqs:sendMessageBatch",
  "arn:aws:states:::aws-sdk:sqs:sendMessage",
  "arn:aws:states:::lambda:invoke",
] as const;

/** The service that a Task calls. */
export type TaskResource = (typeof taskResources)[number];

/** When a failed state is run again. */
export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxAttempts: number;
  readonly maxDelaySeconds: number;
  /** Whether each wait is drawn between 0 and its full length (`JitterStrategy` FULL). */
  readonly isJittered: boolean;
}

/** Where an execution continues after an error. */
export interface Catcher {
  readonly errors: readonly string[];
  readonly next: string;
  readonly output: Template | undefined;
}

/** What most states have: what they return, and the state that follows; undefined after the last one. */
interface Step {
  readonly output: Template | undefined;
  readonly next: string | undefined;
}

/** A state that can fail. */
interface FallibleStep extends Step {
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

/** A Task: its result is what the service returns. */
export interface TaskState extends FallibleStep {
  readonly type: "Task";
  readonly resource: TaskResource;
  readonly arguments: Template;
}

/** A Distributed Map. Numbers are templates, because they can be expressions. */
export interface MapState extends FallibleStep {
  readonly type: "Map";
  /** A part of the ARNs of its Map Runs. */
  readonly label: string;
  readonly items: Template | undefined;
  readonly itemSelector: Template | undefined;
  readonly batcher: { readonly itemsMax: Template; readonly batchInput: Template | undefined } | undefined;
  readonly concurrencyMax: Template | undefined;
  readonly toleratedPercentage: Template | undefined;
  readonly toleratedCount: Template | undefined;
  readonly processor: Program;
  readonly childType: "STANDARD" | "EXPRESS";
}

/** A Wait: passes its input on at an instant. */
export interface WaitState extends Step {
  readonly type: "Wait";
  /** Seconds, or an instant as ISO text. */
  readonly until: { readonly kind: "Seconds" | "Timestamp"; readonly value: Template };
}

/** A Pass: passes on its input, or its output. */
interface PassState extends Step {
  readonly type: "Pass";
}

/** A Choice: passes its input on to the state of the first condition that is true, or to the default one. */
export interface ChoiceState {
  readonly type: "Choice";
  readonly choices: readonly { readonly condition: Template; readonly next: string }[];
  readonly defaultNext: string | undefined;
}

/** The end of an execution that has succeeded. */
interface SucceedState {
  readonly type: "Succeed";
  readonly output: Template | undefined;
}

/** The end of an execution that has failed, with the name of an error. */
interface FailState {
  readonly type: "Fail";
  readonly error: Template;
  readonly cause: Template;
}

/** Any state that the emulator supports. */
export type State = TaskState | MapState | WaitState | PassState | ChoiceState | SucceedState | FailState;

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

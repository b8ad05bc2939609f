import { utf8Length } from "../../base/encoding.ts";
import { limits } from "../../base/limits.ts";
import type { Random } from "../../base/random.ts";
import type { Cancellable, Kernel } from "../kernel/kernel.ts";
import type { TokenBucket } from "../kernel/token-bucket.ts";
import type { ExpressionFunctions, JsonObject, Template } from "./jsonata.ts";
import {
  type ChoiceState,
  handlerFor,
  type MapState,
  type Program,
  retryWaitMs,
  type State,
  type TaskState,
  type WaitState,
} from "./program.ts";
import type { Failure, Outcome, WorkEnd } from "./state-machines.ts";

/** An execution, or a child execution of a Map Run. */
export interface Frame {
  readonly program: Program;
  readonly isExpress: boolean;
  /** `$states.context` without the state. */
  readonly context: JsonObject;
  /** Ends what the current state has begun, when the execution ends first. */
  abort?: (() => void) | undefined;
  timeout?: Cancellable;
  isOver: boolean;
  readonly done: (outcome: Outcome) => void;
}

/** What an interpreter works with. */
interface InterpreterParts {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly functions: ExpressionFunctions;
  /** The quota of state transitions of Standard executions. */
  readonly transitions: TokenBucket;
  callTask(resource: TaskState["resource"], args: unknown, done: (end: WorkEnd) => void): void;
  /** Runs a Map. @returns what aborts it. */
  runMap(request: MapRequest): () => void;
}

/** A Map that an execution has reached. */
export interface MapRequest {
  readonly frame: Frame;
  readonly state: MapState;
  readonly input: unknown;
  /** Evaluates a template in the scope of the Map, and of one of its items. */
  readonly evaluate: (template: Template, item: JsonObject | undefined, then: (value: unknown) => void) => void;
  readonly done: (end: WorkEnd) => void;
}

/** One state while it runs. */
interface Visit {
  readonly frame: Frame;
  readonly name: string;
  readonly state: State;
  readonly input: unknown;
  readonly enteredAtMs: number;
  /** How often each retrier has retried the state. */
  readonly retries: number[];
}

/** Runs programs on virtual time. Every state begins in an event of its own. */
export class Interpreter {
  readonly #parts: InterpreterParts;

  constructor(parts: InterpreterParts) {
    this.#parts = parts;
  }

  /** Begins an execution. Its `done` is called once. */
  start(frame: Frame, input: unknown): void {
    const { timeoutSeconds = Number.POSITIVE_INFINITY } = frame.program;
    const seconds = Math.min(timeoutSeconds, frame.isExpress ? limits.states.expressSecondsMax : timeoutSeconds);
    if (Number.isFinite(seconds)) {
      const failure = { error: "States.Timeout", cause: "the execution has reached its timeout" };
      const timeOut = () => this.end(frame, { state: "timedOut", failure });
      frame.timeout = this.#parts.kernel.after(seconds * 1_000, "timeout of an execution", timeOut);
    }
    this.#enter(frame, frame.program.startAt, input);
  }

  /** Ends an execution before its last state. */
  end(frame: Frame, outcome: Outcome): void {
    if (frame.isOver) return;
    frame.isOver = true;
    frame.timeout?.cancel();
    frame.abort?.();
    frame.done(outcome);
  }

  #enter(frame: Frame, name: string, input: unknown): void {
    // The parser has checked that every state exists that another one names.
    const state = frame.program.states.get(name) as State;
    const { kernel, transitions } = this.#parts;
    const waitMs = frame.isExpress ? 0 : transitions.reserve(kernel.nowMs);
    const retries = "retriers" in state ? state.retriers.map(() => 0) : [];
    const visit = { frame, name, state, input, enteredAtMs: kernel.nowMs + waitMs, retries };
    this.#later(frame, waitMs, () => this.#run(visit));
  }

  /** Schedules a step of an execution, which is omitted if the execution ends first. */
  #later(frame: Frame, delayMs: number, run: () => void): void {
    this.#parts.kernel.after(delayMs, "step of an execution", () => {
      if (!frame.isOver) run();
    });
  }

  #run(visit: Visit): void {
    const { frame, state, input } = visit;
    switch (state.type) {
      case "Task":
        return void this.#evaluate(visit, state.arguments, {}, (args) =>
          this.#parts.callTask(state.resource, args, (end) => this.#endWork(visit, end)),
        );
      case "Map":
        frame.abort = this.#parts.runMap({
          frame,
          state,
          input,
          evaluate: (template, item, then) => this.#evaluate(visit, template, { item }, then),
          done: (end) => this.#endWork(visit, end),
        });
        return;
      case "Wait":
        return void this.#evaluate(visit, state.until.value, {}, (value) =>
          this.#later(frame, this.#waitMs(state, value), () => this.#leave(visit, input, {})),
        );
      case "Choice":
        return void this.#choose(visit, state, 0);
      case "Fail":
        return void this.#evaluate(visit, state.error, {}, (error) =>
          this.#evaluate(visit, state.cause, {}, (cause) =>
            this.end(frame, { state: "failed", failure: { error: String(error), cause: String(cause) } }),
          ),
        );
      default:
        return void this.#leave(visit, input, {});
    }
  }

  /** Enters the state of the first condition that is true, beginning with the condition number `from`. */
  #choose(visit: Visit, state: ChoiceState, from: number): void {
    const choice = state.choices[from];
    if (choice !== undefined) {
      return void this.#evaluate(visit, choice.condition, {}, (value) =>
        value === true ? this.#enter(visit.frame, choice.next, visit.input) : this.#choose(visit, state, from + 1),
      );
    }
    if (state.defaultNext !== undefined) return void this.#enter(visit.frame, state.defaultNext, visit.input);
    this.#fail(visit, { error: "States.NoChoiceMatched", cause: "no condition is true, and there is no Default" });
  }

  #waitMs({ until }: WaitState, value: unknown): number {
    const ms = until.kind === "Seconds" ? Number(value) * 1_000 : Date.parse(String(value)) - this.#parts.kernel.nowMs;
    return Number.isFinite(ms) ? Math.max(0, ms) : 0;
  }

  #endWork(visit: Visit, end: WorkEnd): void {
    if (visit.frame.isOver) return;
    visit.frame.abort = undefined;
    if ("error" in end) this.#fail(visit, end);
    else this.#leave(visit, end.result, { result: end.result });
  }

  /** @param usual the output of a state without `Output`. */
  #leave(visit: Visit, usual: unknown, more: JsonObject): void {
    const { frame, state } = visit;
    const output = "output" in state ? state.output : undefined;
    const leaveWith = (value: unknown) => {
      if (isTooLarge(value)) return this.#fail(visit, dataLimitExceeded);
      const next = "next" in state ? state.next : undefined;
      if (next === undefined) this.end(frame, { state: "succeeded", output: value });
      else this.#enter(frame, next, value);
    };
    if (output === undefined) leaveWith(usual);
    else this.#evaluate(visit, output, more, leaveWith);
  }

  #fail(visit: Visit, failure: Failure): void {
    const { frame, state, retries } = visit;
    // A Map whose templates fail has not ended by itself.
    frame.abort?.();
    frame.abort = undefined;
    const isTask = state.type === "Task";
    const retriers = "retriers" in state ? state.retriers : [];
    const retrier = handlerFor(retriers, failure.error, isTask);
    const index = retrier === undefined ? -1 : retriers.indexOf(retrier);
    const attempts = retries[index] ?? 0;
    if (retrier !== undefined && attempts < retrier.maxAttempts) {
      retries[index] = attempts + 1;
      return void this.#later(
        frame,
        retryWaitMs(retrier, attempts, () => this.#parts.random.next()),
        () => this.#run(visit),
      );
    }
    const catcher = handlerFor("catchers" in state ? state.catchers : [], failure.error, isTask);
    if (catcher === undefined) return void this.end(frame, { state: "failed", failure });
    const errorOutput = { Error: failure.error, Cause: failure.cause };
    if (catcher.output === undefined) return void this.#enter(frame, catcher.next, errorOutput);
    this.#evaluate(visit, catcher.output, { errorOutput }, (value) => this.#enter(frame, catcher.next, value));
  }

  /** Evaluates a template; an error fails the state. Promises settle before the next event. */
  #evaluate(visit: Visit, template: Template, more: JsonObject, then: (value: unknown) => void): void {
    if (template.constant !== undefined) return void then(template.constant.value);
    const { frame } = visit;
    const { kernel, functions } = this.#parts;
    const scope = { functions, states: statesOf(visit, more) };
    kernel.letPromisesSettle();
    void template.evaluate(scope).then(
      (value) => this.#later(frame, 0, () => then(value)),
      (error: { readonly message?: string }) =>
        this.#later(frame, 0, () =>
          this.#fail(visit, { error: "States.QueryEvaluationError", cause: error.message ?? "the expression failed" }),
        ),
    );
  }
}

/** `$states`: the input, what the state has done so far, and the context object. */
function statesOf({ frame, name, input, enteredAtMs, retries }: Visit, { item, ...more }: JsonObject): JsonObject {
  const RetryCount = retries.reduce((sum, count) => sum + count, 0);
  const State = { Name: name, EnteredTime: new Date(enteredAtMs).toISOString(), RetryCount };
  return {
    input,
    ...more,
    context: { ...frame.context, State, ...(item === undefined ? {} : { Map: { Item: item } }) },
  };
}

/** The data of a state is limited to 256 KiB (SFN-DG quotas). */
const dataLimitExceeded: Failure = {
  error: "States.DataLimitExceeded",
  cause: "The state/task returned a result with a size exceeding the maximum number of bytes service limit.",
};

function isTooLarge(value: unknown): boolean {
  const text = JSON.stringify(value) ?? "";
  // A UTF-16 unit has at most three bytes in UTF-8.
  return text.length * 3 > limits.states.dataBytesMax && utf8Length(text) > limits.states.dataBytesMax;
}

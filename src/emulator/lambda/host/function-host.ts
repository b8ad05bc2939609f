import type { Random } from "../../../base/random.ts";
import type { Cancellable, Kernel } from "../../kernel/kernel.ts";

/** The files of a function's code, by path. */
export type FunctionFiles = Readonly<Record<string, Uint8Array>>;

/** What an execution environment is started with. */
export interface EnvironmentRequest {
  readonly files: FunctionFiles;
  /** The SHA-256 of the code: the host prepares equal code only once. */
  readonly codeSha256: string;
  /** E.g. `index.handler`. */
  readonly handler: string;
  /** E.g. `nodejs22.x`. */
  readonly runtime: string;
  readonly memoryMegabytes: number;
  readonly variables: EnvironmentVariables;
  readonly kernel: Kernel;
  /** The source of the environment's random numbers. */
  readonly random: Random;
  readonly log: FunctionLog;
}

/** The environment variables of a function. The function's own override the defaults, and Lambda's override both. */
export interface EnvironmentVariables {
  readonly defaults: Readonly<Record<string, string>>;
  readonly own: Readonly<Record<string, string>>;
  readonly reserved: Readonly<Record<string, string>>;
}

/** Receives what a function writes, with the time. */
export interface FunctionLog {
  /** A call of the console. The level is INFO, WARN, ERROR, DEBUG or TRACE. */
  console(atMs: number, level: string, text: string): void;
  /** A line that the function wrote to its standard output or standard error, without the newline. */
  raw(atMs: number, line: string): void;
}

/** Runs the code of functions. */
export interface FunctionHost {
  /** Creates an execution environment, in which nothing runs before `load`. */
  start(request: EnvironmentRequest): FunctionRuntime;
}

/** An execution environment. It processes one invocation at a time. */
export interface FunctionRuntime {
  /**
   * Loads the code and writes an error to the log. Calls back once, immediately or in a later event of the kernel, but not
   * after `dispose`.
   *
   * @param done receives the error if the code cannot be loaded.
   * @param onStart called when loading starts, if it takes time. The environment may have to wait before.
   */
  load(done: (error?: FunctionError) => void, onStart: () => void): void;
  /**
   * Calls the handler and writes an error to the log. Calls back once, in a later event of the kernel, but not after
   * `dispose`.
   *
   * @param eventJson the event as JSON text.
   */
  invoke(eventJson: string, invocation: FunctionInvocation, done: (end: HandlerEnd) => void): void;
  /** Whether the environment has ended while it was idle, so that it cannot be used again. */
  readonly ended: boolean;
  /** Ends the environment. */
  dispose(): void;
}

/** The values of the `context` argument of a handler. */
export interface FunctionContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** When the invocation times out, milliseconds since the epoch. */
  readonly deadlineMs: number;
  /** The client context of the request, as JSON. */
  readonly clientContextJson?: string | undefined;
}

/** An invocation: the `context` of the handler, and the tracing header that SDKs in the function pass on. */
export interface FunctionInvocation {
  readonly context: FunctionContext;
  readonly traceHeader: string;
}

/** How a handler has ended. */
export type HandlerEnd =
  | {
      readonly kind: "returned";
      /** The result as JSON text, `null` for none. */
      readonly json: string;
      /** Undefined if it was not measured. */
      readonly memoryUsedMegabytes?: number;
    }
  /** The handler has failed. The environment can be used again. */
  | { readonly kind: "failed"; readonly error: FunctionError }
  /** The environment has ended during the invocation. */
  | { readonly kind: "crashed"; readonly error: FunctionError };

/** The response of a failed invocation. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  /** Further members, e.g. `reason` of an unhandled rejection. */
  readonly [member: string]: unknown;
  /** The stack trace, without the emulator's own frames. */
  readonly trace?: readonly string[];
}

/** Creates the error of an environment that was ended from outside. It has no stack trace. */
export const environmentError = (errorType: string, requestId: string, text: string): FunctionError => ({
  errorType,
  errorMessage: `RequestId: ${requestId} Error: ${text}`,
});

/** The time limit of an initialization (L-DG runtime environment), milliseconds. */
export const initMsMax = 10_000;

/** The folder of a function's code on Lambda. */
export const taskRoot = "/var/task";

/** Creates a `Date` that is the real one, except that it takes the present from `nowMs`. */
export function virtualDate(nowMs: () => number): DateConstructor {
  const wholeMs = () => Math.floor(nowMs());
  return new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [wholeMs()] : args, newTarget) as object,
    apply: (target) => new target(wholeMs()).toString(),
    get: (target, key) => (key === "now" ? wholeMs : Reflect.get(target, key)),
  });
}

/** What a timer calls. */
export type TimerCallback = (...args: unknown[]) => void;

/** The timers of an environment, in virtual time. */
interface TimerOwner {
  /** Starts a timer, or starts it again. */
  schedule(timer: Timer): void;
  clear(handle: unknown): unknown;
}

/** The longest delay of a timer, milliseconds: Node takes 1 for a longer one, and for what is no number. */
const delayMsMax = 2 ** 31 - 1;

/** What `setTimeout` and `setInterval` return in virtual time: the interface of Node's `Timeout`. */
export class Timer {
  readonly id: number;
  readonly callback: TimerCallback;
  readonly args: readonly unknown[];
  readonly delayMs: number;
  readonly repeats: boolean;
  dueAtMs = 0;
  /** The event that fires it, of a timer that the kernel fires. */
  event: Cancellable | undefined;
  readonly #owner: TimerOwner;
  #keepsAlive = true;

  constructor(
    owner: TimerOwner,
    { id, callback, args, repeats }: Pick<Timer, "id" | "callback" | "args" | "repeats">,
    delay: unknown,
  ) {
    const ms = Math.trunc(Number(delay));
    this.#owner = owner;
    this.id = id;
    this.callback = callback;
    this.args = args;
    this.delayMs = ms >= 1 && ms <= delayMsMax ? ms : 1;
    this.repeats = repeats;
  }

  /** The number of the timer that a function passes to `clearTimeout`: a timer, or its number. NaN for anything else. */
  static idOf(handle: unknown): number {
    if (handle instanceof Timer) return handle.id;
    return typeof handle === "number" || typeof handle === "string" ? Number(handle) : Number.NaN;
  }

  ref(): this {
    this.#keepsAlive = true;
    return this;
  }

  unref(): this {
    this.#keepsAlive = false;
    return this;
  }

  hasRef(): boolean {
    return this.#keepsAlive;
  }

  refresh(): this {
    this.#owner.schedule(this);
    return this;
  }

  close(): this {
    this.#owner.clear(this);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

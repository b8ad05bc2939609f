import type { Cancellable } from "../../../kernel/kernel.ts";
import {
  type EnvironmentRequest,
  type FunctionError,
  type FunctionInvocation,
  type FunctionRuntime,
  type HandlerEnd,
  initMsMax,
} from "../function-host.ts";
import { FunctionProcess, type ProcessRequest } from "./function-process.ts";
import { keeper } from "./keeper.ts";
import type { MessageFromProcess } from "./messages.ts";
import type { ProcessSlots, Work, WorkInProgress } from "./pool.ts";

/** What an environment needs of the host. */
export interface RuntimePort {
  readonly slots: ProcessSlots;
  readonly work: WorkInProgress;
  /** Prepares the folder and the variables of the environment. */
  prepare(): Promise<Pick<ProcessRequest, "program" | "folder" | "variables">>;
  /** Called when the environment ends. */
  onDispose(): void;
}

/** A process always has this time on the wall clock to continue, milliseconds. */
const workMsMin = 1_000;

/** An execution environment in a process. */
export class ProcessRuntime implements FunctionRuntime {
  readonly #request: EnvironmentRequest;
  readonly #order: number;
  readonly #port: RuntimePort;
  readonly #speed: number;
  #child: FunctionProcess | undefined;
  #isDisposed = false;
  #hasExited = false;
  #isLoading = false;
  #work: Work | undefined;
  #wake: Cancellable | undefined;
  /** When the current work times out, milliseconds since the epoch. */
  #deadlineMs = 0;
  /** Receives the end of the current work. */
  #done: ((end: HandlerEnd) => void) | undefined;
  /** Called when the process knows the time after a call, or has ended. */
  #onAdvanced: (() => void)[] = [];

  /** @param order the number of the environment. */
  constructor(request: EnvironmentRequest, order: number, port: RuntimePort) {
    this.#request = request;
    this.#order = order;
    this.#port = port;
    this.#speed = request.kernel.pace.speed;
  }

  get ended(): boolean {
    return this.#isDisposed || this.#hasExited || this.#speed !== this.#request.kernel.pace.speed;
  }

  load(done: (error?: FunctionError) => void, onStart: () => void): void {
    this.#port.slots.acquire(this, () => {
      onStart();
      this.#begin(this.#request.kernel.nowMs + initMsMax);
      this.#isLoading = true;
      this.#done = (end) => done(end.kind === "returned" ? undefined : end.error);
      this.#start().catch((error: unknown) => {
        this.#end({ kind: "crashed", error: exitError(`Runtime failed to start: ${String(error)}`) });
      });
    });
  }

  invoke(eventJson: string, { context, traceHeader }: FunctionInvocation, done: (end: HandlerEnd) => void): void {
    this.#port.slots.markBusy(this);
    this.#isLoading = false;
    this.#begin(context.deadlineMs);
    this.#done = done;
    this.#child?.thaw();
    this.#child?.send({
      type: "invoke",
      nowMs: this.#request.kernel.nowMs,
      eventJson,
      context,
      traceHeader,
    });
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#done = undefined;
    this.#wake?.cancel();
    this.#work?.pause();
    this.#child?.kill();
    for (const resolve of this.#onAdvanced) resolve();
    this.#port.slots.release(this);
    this.#port.onDispose();
  }

  /**
   * Must be called when the function waits for a response of the emulator.
   *
   * @returns must be called before the response is sent, and resolves when the function knows the time.
   */
  startCall(): () => Promise<void> {
    const { kernel } = this.#request;
    const work = this.#work;
    const startMs = kernel.nowMs;
    work?.pause();
    return async () => {
      if (work === undefined || work !== this.#work) return;
      work.resume();
      const { nowMs } = kernel;
      if (this.#speed === 1 || nowMs === startMs) return;
      await new Promise<void>((resolve) => {
        this.#onAdvanced.push(resolve);
        this.#child?.send({ type: "advance", nowMs });
      });
    };
  }

  async #start(): Promise<void> {
    const { kernel, log, memoryMegabytes, handler, runtime, random } = this.#request;
    if (!runtime.startsWith("nodejs"))
      throw new Error(`flatten's emulator runs only Node.js functions, not ${runtime}`);
    const prepared = await this.#prepare();
    if (this.#isDisposed) return;
    const started = new FunctionProcess({
      ...prepared,
      memoryMegabytes,
      output: {
        console: (level, text, nowMs) => this.#log(nowMs, level, text),
        raw: (line) => log.raw(kernel.pace.nowMs(), line),
      },
      onMessage: (message) => this.#onMessage(message),
      onExit: (reason) => this.#onExit(reason),
    });
    this.#child = started;
    started.keepAlive(true);
    if (started.pid !== undefined) keeper.addProcess(started.pid);
    const time = { nowMs: kernel.pace.nowMs(), speed: this.#speed };
    started.send({ type: "load", handler, runtime, time, seed: random.next() });
  }

  /** Preparing is no work of the function: the time that its process has to load the code begins afterwards. */
  async #prepare(): ReturnType<RuntimePort["prepare"]> {
    const release = this.#speed === 1 ? undefined : this.#request.kernel.pace.hold();
    try {
      return await this.#port.prepare();
    } finally {
      if (!this.#isDisposed) {
        this.#work?.pause();
        this.#work?.resume();
      }
      release?.();
    }
  }

  #begin(deadlineMs: number): void {
    const { kernel } = this.#request;
    this.#deadlineMs = deadlineMs;
    this.#work = this.#port.work.begin(kernel, this.#order, Math.max(workMsMin, deadlineMs - kernel.nowMs));
    this.#child?.keepAlive(true);
  }

  #onMessage(message: MessageFromProcess): void {
    if (this.#isDisposed || this.#done === undefined) return;
    if (message.type === "advanced") this.#onAdvanced.shift()?.();
    else if (message.type === "sleeping") this.#sleep(message.nowMs, message.untilMs);
    else this.#end(endOf(message), message.nowMs);
  }

  #onExit(reason: string): void {
    this.#hasExited = true;
    for (const resolve of this.#onAdvanced) resolve();
    if (this.#child?.pid !== undefined) keeper.removeProcess(this.#child.pid);
    if (!this.#isDisposed && this.#done !== undefined) this.#end({ kind: "crashed", error: exitError(reason) });
    this.#port.slots.release(this);
  }

  #sleep(nowMs: number, untilMs: number): void {
    const { kernel } = this.#request;
    this.#child?.keepAlive(false);
    this.#work?.end(() => {
      const atMs = Math.max(untilMs, this.#presentMs(nowMs));
      this.#wake = kernel.at(atMs, "timer of a function", () => {
        this.#begin(this.#deadlineMs);
        this.#child?.send({ type: "wake", nowMs: kernel.nowMs });
      });
    });
  }

  #end(end: HandlerEnd, nowMs = 0): void {
    const { kernel } = this.#request;
    const done = this.#done;
    this.#done = undefined;
    this.#child?.freeze();
    this.#child?.keepAlive(false);
    this.#work?.end(() =>
      kernel.at(this.#presentMs(nowMs), "end of a function", () => {
        if (this.#isDisposed) return;
        // An environment is loaded for an invocation that follows.
        if (end.kind !== "crashed" && !this.#isLoading) this.#port.slots.markIdle(this);
        done?.(end);
      }),
    );
    this.#work = undefined;
  }

  /**
   * Logs a line with the time in the process. That is later than the emulator's if the process was slow: a timer runs by the
   * wall clock too (child/globals.ts).
   */
  #log(nowMs: number, level: string, text: string): void {
    const { kernel, log } = this.#request;
    const atMs = this.#presentMs(nowMs);
    if (atMs <= kernel.pace.nowMs()) log.console(atMs, level, text);
    else kernel.at(atMs, "line of a function", () => log.console(atMs, level, text));
  }

  /** Returns the time of something that the process did at `nowMs` of its own time. */
  #presentMs(nowMs: number): number {
    const { pace } = this.#request.kernel;
    return pace.speed === 1 ? pace.nowMs() : Math.max(nowMs, pace.nowMs());
  }
}

function endOf(message: Exclude<MessageFromProcess, { readonly type: "sleeping" | "advanced" }>): HandlerEnd {
  if (message.type === "failed") return { kind: message.ends ? "crashed" : "failed", error: message.error };
  if (message.type === "loaded") return { kind: "returned", json: "null" };
  return { kind: "returned", json: message.json, memoryUsedMegabytes: message.memoryUsedMegabytes };
}

/** The error of a process that has ended. Lambda adds the request id to the message. */
const exitError = (errorMessage: string): FunctionError => ({ errorType: "Runtime.ExitError", errorMessage });

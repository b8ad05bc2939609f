import { setMaxListeners } from "node:events";
import { isCloudError } from "../../aws/errors.ts";
import type { RunStep } from "../../measure/caveat.ts";

/** A failure in the middle of a run. */
export interface Failure {
  readonly step: RunStep;
  readonly error: unknown;
}

/** The condition of `--abort` that ended a run, and the number that met it. */
export interface Aborted {
  readonly condition: string;
  readonly value: number;
}

/** Why a run ended before it was drained. */
export type StopReason = "interrupted" | "timed-out" | "aborted" | "failed";

/** Ends a run early: its sending, and every wait. The first reason counts. */
export class Stop {
  /** What failed, in order. */
  readonly failures: Failure[] = [];
  /** Why the run was ended; undefined if it was not. Others only read it, and the next one. */
  reason: StopReason | undefined;
  /** What aborted the run; undefined if nothing did. */
  aborted: Aborted | undefined;
  readonly #controller = new AbortController();
  readonly #user: AbortSignal | undefined;

  /** @param user aborted by Ctrl-C. */
  constructor(user: AbortSignal | undefined) {
    // Each call under way adds a listener. There may be a thousand of them, and Node.js would warn of a leak.
    setMaxListeners(0, this.signal);
    this.#user = user;
    if (user?.aborted) this.#interrupt();
    user?.addEventListener("abort", this.#interrupt);
  }

  /** Aborted when the run ends: no call is begun after that. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Limits the reads at the end of the run to one attempt, when it is aborted: by Ctrl-C, or because AWS could not be read
   * before.
   */
  get hurry(): AbortSignal | undefined {
    return this.failures.some(({ step }) => step !== "sending") ? this.signal : this.#user;
  }

  /** Ends the run because its timeout has passed. Does nothing if the run was ended before. */
  timeUp(): void {
    this.#end("timed-out", new Error("the timeout has passed"));
  }

  /** Ends the run because a condition of `--abort` holds. */
  abort(condition: string, value: number): void {
    this.aborted ??= { condition, value };
    this.#end("aborted", new Error(`${condition} holds`));
  }

  /** Ends the run because AWS, the network or flatten failed. */
  fail(step: RunStep, error: unknown): void {
    this.failures.push({ step, error });
    this.#end("failed", error);
  }

  /** Whether a bug in flatten ended the run. AWS is not called again then: the next call may fail in the same way. */
  get isBug(): boolean {
    return this.failures.some(({ error }) => !isCloudError(error));
  }

  /** Reads at the end of a run. Returns undefined if it fails, and after a bug in flatten: the next call may fail in the same way. */
  async lastRead<T>(step: RunStep, read: () => Promise<T>): Promise<T | undefined> {
    if (this.isBug) return undefined;
    try {
      return await read();
    } catch (error) {
      this.fail(step, error);
      return undefined;
    }
  }

  /** Stops listening to the user. */
  release(): void {
    this.#user?.removeEventListener("abort", this.#interrupt);
  }

  readonly #interrupt = () => this.#end("interrupted", this.#user?.reason);

  #end(reason: StopReason, cause: unknown): void {
    this.reason ??= reason;
    this.#controller.abort(cause);
  }
}

/** Lets a user pause the sending of a run: while the gate is closed, no call is begun. */
export class SendGate {
  /** Aborted when the gate opens; undefined while it is open. */
  #opening: AbortController | undefined;

  /** Whether the sending is paused. */
  get isClosed(): boolean {
    return this.#opening !== undefined;
  }

  /** Pauses the sending. Calls under way get their answers. */
  close(): void {
    this.#opening ??= new AbortController();
  }

  /** Goes on with the sending. */
  open(): void {
    this.#opening?.abort();
    this.#opening = undefined;
  }

  /** Resolves when the gate is open, or when `signal` is aborted. */
  async passed(signal: AbortSignal): Promise<void> {
    while (this.#opening !== undefined && !signal.aborted) {
      const either = AbortSignal.any([this.#opening.signal, signal]);
      await new Promise((resolve) => either.addEventListener("abort", resolve, { once: true }));
    }
  }
}

import { setMaxListeners } from "node:events";
import { isCloudError } from "../../aws/errors.ts";
import type { RunStep } from "../../measure/caveats.ts";

/** What failed in the middle of a run. */
export interface Failure {
  readonly step: RunStep;
  readonly error: unknown;
}

/** Why an arm ended before it was drained. */
export type StopReason = "interrupted" | "timed-out" | "failed";

/** Ends an arm early, once: its sending, and every wait of it. The first reason is the one that counts. */
export class Stop {
  readonly failures: Failure[] = [];
  readonly #controller = new AbortController();
  readonly #user: AbortSignal | undefined;
  #reason: StopReason | undefined;

  /** @param user aborted by Ctrl-C. */
  constructor(user: AbortSignal | undefined) {
    // Every call under way listens, a thousand invokes perhaps, and that is no leak.
    setMaxListeners(0, this.signal);
    this.#user = user;
    if (user?.aborted) this.#interrupt();
    user?.addEventListener("abort", this.#interrupt);
  }

  /** Aborted once nothing more is to be sent. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Aborted when one try has to do: the user wants to go, or AWS could not be read before. */
  get hurry(): AbortSignal | undefined {
    return this.failures.some(({ step }) => step !== "sending") ? this.signal : this.#user;
  }

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /** Ends the arm because the user wants to wait no longer; does nothing to one that has been ended. */
  timeUp(): void {
    this.#now("timed-out", new Error("the time was up"));
  }

  /** Ends the arm because something failed: AWS, the way to it, or we. */
  fail(step: RunStep, error: unknown): void {
    this.failures.push({ step, error });
    this.#now("failed", error);
  }

  /** Whether a bug of ours ended it: then what is known has to do, as the next call may meet it again. */
  get isBug(): boolean {
    return this.failures.some(({ error }) => !isCloudError(error));
  }

  /** Listens to the user no longer. */
  release(): void {
    this.#user?.removeEventListener("abort", this.#interrupt);
  }

  readonly #interrupt = () => this.#now("interrupted", this.#user?.reason);

  #now(reason: StopReason, cause: unknown): void {
    this.#reason ??= reason;
    this.#controller.abort(cause);
  }
}

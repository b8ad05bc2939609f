import type { ExitReason } from "./exit-code.ts";

/**
 * An error that a user can act on: what happened, and what to type next. Anything else that reaches the top is a bug
 * in flatten.
 */
export class FlattenError extends Error {
  /** Which exit code the process ends with. */
  readonly reason: ExitReason;
  /** What to do about it, as a sentence or a command. */
  readonly remedy: string | undefined;

  constructor(reason: ExitReason, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "FlattenError";
    this.reason = reason;
    this.remedy = options.remedy;
  }
}

/** A flag or value that cannot be; nothing has been sent. */
export const usageError = (message: string, remedy?: string): FlattenError =>
  new FlattenError("usage", message, remedy === undefined ? {} : { remedy });

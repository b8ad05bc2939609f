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

/** What the process tells the shell. Printed by `flatten --help`. */
export const exitCodes = {
  ok: { code: 0, means: "fine" },
  unexpected: { code: 1, means: "unexpected error: a bug in flatten" },
  usage: { code: 2, means: "usage: a flag or value that cannot be" },
  assertion: { code: 3, means: "an assertion failed, or a goal was not met" },
  inconclusive: { code: 4, means: "inconclusive: no data, or timed out" },
  cloud: { code: 5, means: "AWS said no, or credentials or configuration are missing" },
  refused: { code: 6, means: "refused by a guard; nothing was sent" },
  interrupted: { code: 130, means: "interrupted" },
} as const satisfies Record<string, { code: number; means: string }>;

export type ExitReason = keyof typeof exitCodes;

/**
 * An error that a user can act on: what happened, and what to type next. Any other error that reaches `main` is
 * reported as a bug in flatten.
 */
export class FlattenError extends Error {
  /** Decides the exit code of the process. */
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

/** A function or a queue that the command names does not exist on its target, and no similar one does. */
export class MissingPartError extends FlattenError {
  /** Which functions or queues the target has, or how to list them. */
  readonly others: string;

  constructor(message: string, others: string, cause?: unknown) {
    super("cloud", message, { remedy: `check the account and the AWS Region; ${others}`, cause });
    this.others = others;
  }
}

/** An invalid flag or value; nothing has been sent. */
export const usageError = (message: string, remedy?: string): FlattenError =>
  new FlattenError("usage", message, remedy === undefined ? {} : { remedy });

/** The error for an invalid member of an event or of options: its value, and what it must be. */
export const invalidMember = (name: string, value: unknown, allowed: string): Error =>
  new Error(`"${name}" is ${JSON.stringify(value) ?? "missing"}, but it must be ${allowed}`);

/** Exit codes of the process, as `flatten --help` and the README list them. */
export const exitCodes = {
  ok: { code: 0, means: "success" },
  unexpected: { code: 1, means: "unexpected error: a bug in flatten" },
  usage: { code: 2, means: "invalid flag or value; nothing was sent" },
  assertion: { code: 3, means: "an assertion failed, or a goal was not met" },
  inconclusive: { code: 4, means: "inconclusive: no data, or timed out" },
  cloud: { code: 5, means: "AWS rejected the request, or credentials, configuration or files cannot be used" },
  refused: { code: 6, means: "refused by a safety check; nothing was sent" },
  interrupted: { code: 130, means: "interrupted" },
} as const satisfies Record<string, { code: number; means: string }>;

/** Why a command ended: a key of `exitCodes`. */
export type ExitReason = keyof typeof exitCodes;

/** Number of edits (insert, delete, replace, swap two neighbors) that turn one word into another. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, replace);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, (beforeLast[j - 2] as number) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}

/** Finds the word that a mistyped one probably means; undefined if no word is near. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const ranked = words
    .map((word) => ({ word, edits: distance(typed.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  const close = best !== undefined && best.edits <= Math.max(1, Math.floor(best.word.length / 2.5));
  return close ? best.word : undefined;
}

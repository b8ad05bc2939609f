import type { Clock } from "../base/clock.ts";
import type { Paint } from "../terminal/paint.ts";

/** An output stream. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** The process as `main` is given it: no code below `main` reads `process`. */
export interface ProcessContext {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Opens stdin. It is opened only to ask a question, because that takes longer than printing help. */
  readonly stdin: () => Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly wallClock: Clock;
  /** Draws a seed, for a command without `--seed`. */
  readonly drawSeed: () => number;
  /** Aborted by the first Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Sets the message to print when a second Ctrl-C ends the process at once; undefined for none. */
  readonly setExitMessage: (message: string | undefined) => void;
  /** Makes a second Ctrl-C print this message and wait for the end of the command; a third one ends the process. */
  readonly delayExit: (message: string) => void;
}

/** An input stream. */
export interface Input {
  readonly isTTY?: boolean | undefined;
}

/** The process, and how a command writes to it. What is written to `stdout` and `stderr` is made harmless (`safeText`). */
export interface CommandContext extends ProcessContext {
  /** stderr as it is, for prompts and progress lines: they move the cursor, and clean the texts that they show. */
  readonly terminal: Output;
  /** Colors for stdout and for stderr. */
  readonly paint: { readonly out: Paint; readonly err: Paint };
  /** Width of text for stdout and stderr, columns. */
  readonly columns: number;
  readonly quiet: boolean;
  /** Adds the flags of the target of this command line to the commands in a text. */
  readonly atPlace: (text: string) => string;
}

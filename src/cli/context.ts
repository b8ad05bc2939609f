import type { Clock } from "../base/clock.ts";
import type { Paint } from "../terminal/paint.ts";

/** A stream that text is written to. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What the world hands to `main`: nothing below it reads `process`. */
export interface ProcessContext {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Opens stdin: that takes longer than printing help does, so only who asks somebody calls it. */
  readonly stdin: () => Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly wallClock: Clock;
  /** A seed for runs that name none. */
  readonly drawSeed: () => number;
  /** Aborted by the first Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Sets what is said when the second Ctrl-C ends the process at once; undefined: nothing. */
  readonly setExitMessage: (message: string | undefined) => void;
}

/** Where answers to prompts come from. */
export interface Input {
  readonly isTTY?: boolean | undefined;
}

/** What a command works with. */
export interface CommandContext extends ProcessContext {
  /** Colours of what goes to stdout, and of what goes to stderr. */
  readonly paint: { readonly out: Paint; readonly err: Paint };
  /** Width that text for stdout and stderr has to keep. */
  readonly columns: number;
  readonly quiet: boolean;
}

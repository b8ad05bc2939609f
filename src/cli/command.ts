import type { ExitReason } from "../base/errors.ts";
import type { Clock } from "../base/time.ts";
import type { Paint } from "../terminal/characters.ts";
import type { ValueParser } from "./parse/values.ts";

/** Headings of the flags in `--help`, in the order in which every command shows them. */
export const flagGroups = {
  options: "Options:",
  workload: "Workload:",
  load: "Load:",
  payload: "Payload:",
  delays: "Delays:",
  goals: "Goals:",
  checks: "Checks:",
  consumer: "Consumer:",
  local: "Local target:",
  common: "Common:",
} as const;

/** One flag of a command. */
export interface FlagDefinition {
  /** As commander reads it: `--count <n>`, `-o, --output <file>`. */
  readonly syntax: string;
  readonly help: string;
  /** Heading that `--help` shows the flag under; `options` unless given. */
  readonly group?: keyof typeof flagGroups;
  /** Reads the value; a flag without it keeps the text. */
  readonly parse?: ValueParser<unknown>;
  /** Left out of `--help`: the command accepts it only to explain why it does not support it. */
  readonly hidden?: boolean;
  /** May be given several times; the values are collected. */
  readonly repeatable?: boolean;
}

/** Runs a command with its parsed flags and arguments; the result decides the exit code of the process. */
export type CommandRun<Flags> = (context: CommandContext, flags: Flags, args: readonly string[]) => Promise<ExitReason>;

/** A command as `flatten --help` lists it. */
export interface CommandEntry {
  readonly summary: string;
  /** Loads the flags and examples of the command. */
  readonly load: () => Promise<CommandDefinition>;
}

/** Commands by the words that call them. */
export type CommandTable = Readonly<Record<string, CommandEntry>>;

/** What an argument names: a run of the folder, or a baseline. */
export type ArgumentKind = "run" | "baseline";

/** A command as its own `--help` shows it. */
export interface CommandDefinition {
  readonly flags: readonly FlagDefinition[];
  readonly examples: readonly string[];
  /** It opens no target: it does not have the flags that choose one, so that none of them is ignored. */
  readonly opensNoTarget?: boolean;
  /** Lines below the flags of `--help`. */
  readonly notes?: readonly string[];
  /** Arguments, as commander reads them: `[function]`. */
  readonly args?: string;
  /** What the arguments name, as a shell completes them. */
  readonly argKinds?: readonly ArgumentKind[];
  /** Loads the code that runs the command. */
  readonly load: () => Promise<CommandRun<never>>;
}

/** The same flags under one heading of `--help`. */
export const grouped = (group: keyof typeof flagGroups, flags: readonly FlagDefinition[]): readonly FlagDefinition[] =>
  flags.map((flag) => ({ ...flag, group }));

/** An output stream. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** Calls the listener each time a terminal is resized: prompts, which are drawn in place, need it. */
  on?(event: "resize", listener: () => void): unknown;
  off?(event: "resize", listener: () => void): unknown;
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
  readonly signals: ProcessSignals;
  /** Aborted by the first Ctrl-C. */
  readonly interrupted: AbortSignal;
  /**
   * Returns the signal for the next command line of a session such as `flatten lab`: Ctrl-C ends a command, not the
   * session. After SIGTERM or SIGHUP the signal is aborted already.
   */
  readonly renewInterrupted: () => AbortSignal;
  /** Sets the message to print when a second Ctrl-C ends the process at once; undefined for none. */
  readonly setExitMessage: (message: string | undefined) => void;
  /** Makes a second Ctrl-C print this message and wait for the end of the command; a third one ends the process. */
  readonly delayExit: (message: string) => void;
  /** Whether local runs on a terminal take a few seconds, so that a user can follow them, unless `--speed` says otherwise. */
  readonly isPlaying?: boolean;
  /** Name of the runs that the command line records, unless `--name` gives one. */
  readonly runName?: string;
  /** Receives the JSON document of the result too, in whatever format it is printed. */
  readonly onResult?: (document: unknown) => void;
}

/** What a command line that another command runs is given instead of the process context of that command. */
export type ContextChange = Partial<Omit<ProcessContext, "argv">>;

/** An input stream. The members that are optional are those of a terminal. */
export interface Input {
  readonly isTTY?: boolean | undefined;
  /** Passes each key on at once, and Ctrl-C and Ctrl-Z as keys too. */
  setRawMode?(isRaw: boolean): unknown;
  on?(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  off?(event: "data", listener: (chunk: Uint8Array | string) => void): unknown;
  resume?(): unknown;
  pause?(): unknown;
}

/** The signals of the process. A command that reads single keys gets Ctrl-C and Ctrl-Z as keys, and passes them on. */
export interface ProcessSignals {
  /** Whether the process may read keys: it was not started or continued in the background, as far as is known. */
  isForeground(): boolean;
  /** Does what Ctrl-C does. */
  interrupt(): void;
  /** Does what Ctrl-Z does. */
  suspend(): void;
  /** Calls `before` when the process is to be suspended or ends, and `after` when it is continued. @returns ends it. */
  onSuspend(before: () => void, after: () => void): () => void;
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
  /** Keeps what is written to `stderr` until the returned function is called: it would destroy a live picture. */
  readonly holdNotes: () => () => void;
  /** Adds the flags of the target of this command line to the commands in a text. */
  readonly atPlace: (text: string) => string;
  /** Runs another command line in this process, as `main` does; the result is its exit code. */
  readonly runLine: (argv: readonly string[], change?: ContextChange) => Promise<number>;
}

/**
 * Whether a session of prompts can run: stdin, stdout and stderr are terminals that can move the cursor, and no CI job
 * runs the command.
 */
export const canAsk = ({ stdin, stdout, stderr, env }: ProcessContext): boolean =>
  stdout.isTTY === true && stderr.isTTY === true && stdin().isTTY === true && !env.CI && env.TERM !== "dumb";

import type { ExitReason } from "../base/errors.ts";
import type { CommandContext } from "./context.ts";
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

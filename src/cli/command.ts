import type { ExitReason } from "../base/errors.ts";
import type { CommandContext } from "./context.ts";
import type { ValueParser } from "./parse/choices.ts";

/** One flag of a command. */
export interface FlagDefinition {
  /** As commander reads it: `--count <n>`, `-o, --output <file>`. */
  readonly syntax: string;
  readonly help: string;
  /** Reads the value; a flag without it keeps the text. */
  readonly parse?: ValueParser<unknown>;
  /** May be given several times; the values are collected. */
  readonly repeatable?: boolean;
}

/** Runs a command with its parsed flags and arguments, and says how the process ends. */
export type CommandRun<Flags> = (context: CommandContext, flags: Flags, args: readonly string[]) => Promise<ExitReason>;

/** A command, as far as `--help` needs it; what it does is loaded when it is run. */
export interface CommandDefinition {
  readonly summary: string;
  readonly flags: readonly FlagDefinition[];
  readonly examples: readonly string[];
  /** Arguments, as commander reads them: `[function]`. */
  readonly args?: string;
  readonly load: () => Promise<CommandRun<never>>;
}

/** A command's flag that carries a parsed value. */
export const valueFlag = (syntax: string, help: string, parse: ValueParser<unknown>): FlagDefinition => ({
  syntax,
  help: help,
  parse,
});

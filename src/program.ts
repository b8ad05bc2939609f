import { Command, CommanderError, Option } from "commander";
import { exitCodes, usageError } from "./base/errors.ts";
import type { CommandDefinition, FlagDefinition } from "./cli/command.ts";
import { commonFlags } from "./cli/common-flags.ts";
import type { Output } from "./cli/context.ts";
import { version } from "./cli/package.ts";
import { nearest } from "./cli/parse/choices.ts";
import { commands } from "./commands/commands.ts";

/** What the user asked for: a command with its flags, or nothing more than a text that has been printed. */
export interface Invocation {
  readonly name: string;
  readonly definition: CommandDefinition;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
}

/**
 * Reads the command line.
 *
 * @returns the command to run, or undefined when help or the version was all that was wanted.
 * @throws {FlattenError} a usage error.
 */
export async function parseCommandLine(argv: readonly string[], stdout: Output): Promise<Invocation | undefined> {
  let chosen: Invocation | undefined;
  const program = createProgram(argv, stdout, (invocation) => {
    chosen = invocation;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw usageOf(error, argv);
  }
  return chosen;
}

function createProgram(argv: readonly string[], stdout: Output, choose: (invocation: Invocation) => void): Command {
  const program = quietly(new Command("flatten"), stdout)
    .description("Flatten the curve on AWS: run bursts, watch the peak, choose the delays.")
    .version(version, "-V, --version")
    .addHelpText("after", epilogue());
  for (const [name, definition] of Object.entries(commands)) {
    const command = addCommand(parentOf(program, name, stdout), name, definition, stdout);
    // There are hundreds of flags in all: only those of commands that may be meant are built, so that help is there at once.
    if (argv.includes(name.split(" ")[0] as string)) addFlags(command, name, definition, choose);
  }
  return program;
}

/** The command that a name of two words hangs under: `local start` under `local`. */
function parentOf(program: Command, name: string, stdout: Output): Command {
  const [group, sub] = name.split(" ");
  if (sub === undefined || group === undefined) return program;
  const found = program.commands.find((command) => command.name() === group);
  if (found !== undefined) return found;
  const subcommands = Object.keys(commands).filter((other) => other.startsWith(`${group} `));
  const words = subcommands.map((other) => other.split(" ")[1]).join(", ");
  return quietly(program.command(group), stdout).description(words);
}

function addCommand(parent: Command, name: string, definition: CommandDefinition, stdout: Output): Command {
  const command = quietly(parent.command(name.split(" ").at(-1) as string), stdout).summary(definition.summary);
  return command.description(definition.summary);
}

function addFlags(
  command: Command,
  name: string,
  definition: CommandDefinition,
  choose: (invocation: Invocation) => void,
): void {
  if (definition.args !== undefined) command.arguments(definition.args);
  for (const flag of definition.flags) command.addOption(optionOf(flag));
  for (const flag of commonFlags) command.addOption(optionOf(flag).helpGroup("Common options:"));
  command.addHelpText("after", `\nExamples:\n${definition.examples.map((line) => `  ${line}`).join("\n")}\n`);
  command.action(() => {
    choose({ name, definition, flags: command.opts(), args: command.args });
  });
}

function optionOf({ syntax, help: says, parse, repeatable }: FlagDefinition): Option {
  const option = new Option(syntax, says);
  const read = parse?.(option.long ?? syntax) ?? ((text: string) => text);
  if (repeatable) return option.argParser((text, before: unknown[] | undefined) => [...(before ?? []), read(text)]);
  return parse === undefined ? option : option.argParser((text) => read(text));
}

/** Commander neither exits nor writes errors by itself: `main` does. */
function quietly(command: Command, stdout: Output): Command {
  return command
    .exitOverride()
    .configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: false });
}

const epilogue = (): string => `
Examples:
  flatten burst --count 100 --jitter 10-100
  flatten compare --delays 0,30,100
  flatten watch-metrics

Without --target everything runs on an emulator on this machine: no account, no cost.

Exit codes:
${Object.values(exitCodes)
  .map(({ code, means }) => `  ${String(code).padStart(3)}  ${means}`)
  .join("\n")}
`;

/** Commander's complaint as one of our sentences, with the nearest word where there is one. */
function usageOf(error: CommanderError, argv: readonly string[]): Error {
  const message = error.message
    .replace(/^error: /, "")
    .replace(/\n?\(Did you mean.*$/s, "")
    .trim();
  const suggestion = /\(Did you mean (?:one of )?(.*?)\?\)/s.exec(error.message)?.[1];
  if (error.code === "commander.help") return missingWord(argv);
  if (error.code === "commander.unknownCommand") {
    const typed = /'(.*?)'/.exec(message)?.[1] ?? "";
    const guess = nearestCommand(typed, argv[0], Object.keys(commands));
    return usageError(
      `there is no command "${typed}"`,
      guess === undefined ? "see: flatten --help" : `did you mean: flatten ${guess}`,
    );
  }
  const help = `see: flatten ${argv[0]?.startsWith("-") ? "" : `${argv[0] ?? ""} `}--help`;
  return usageError(message, suggestion === undefined ? help : `did you mean ${suggestion}?`);
}

/** `flatten` or `flatten local` alone: says which words may follow. */
function missingWord([group]: readonly string[]): Error {
  const names = Object.keys(commands);
  const subcommands = names.filter((name) => name.startsWith(`${group} `));
  const first = subcommands[0] ?? names[0];
  const words =
    subcommands.length > 0 ? `${group} what? ${subcommands.join(", ")}` : `which command? ${names.join(", ")}`;
  return usageError(words, `for example: flatten ${first}`);
}

/**
 * The command that a mistyped word was probably meant to be, with all the words that call it.
 *
 * @param typed the word that is no command.
 * @param first the first word of the command line: the group, when `typed` is the second.
 */
function nearestCommand(typed: string, first: string | undefined, names: readonly string[]): string | undefined {
  const inGroup = names.filter((name) => name.startsWith(`${first} `));
  if (inGroup.length > 0) return nearest(`${first} ${typed}`, inGroup);
  const byWord = new Map<string, string>();
  for (const name of names) {
    for (const word of [name, ...name.split(" ")]) if (!byWord.has(word)) byWord.set(word, name);
  }
  const word = nearest(typed, [...byWord.keys()]);
  return word === undefined ? undefined : byWord.get(word);
}

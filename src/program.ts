import { Command, CommanderError, Help, Option } from "commander";
import { exitCodes, nearest, usageError } from "./base/errors.ts";
import {
  type CommandDefinition,
  type CommandEntry,
  type FlagDefinition,
  flagGroups,
  type Output,
} from "./cli/command.ts";
import { flagsOf, targetFlags } from "./cli/common-flags.ts";
import { version } from "./cli/package.ts";
import { commands } from "./commands/commands.ts";

/** A command line that names a command to run. */
export interface Invocation {
  readonly name: string;
  readonly definition: CommandDefinition;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
}

/**
 * Reads the command line. Help and the version are written to `stdout`.
 *
 * @returns the command to run, or undefined after help or the version.
 * @throws {FlattenError} (usage) for a command, flag or value that is not valid.
 */
export async function parseCommandLine(argv: readonly string[], stdout: Output): Promise<Invocation | undefined> {
  let chosen: Invocation | undefined;
  const program = await createProgram(argv, stdout, (invocation) => {
    chosen = invocation;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw error.code === "commander.missingArgument" ? await missingArgument(argv) : await usageOf(error, argv);
  }
  return chosen;
}

async function createProgram(
  argv: readonly string[],
  stdout: Output,
  choose: (invocation: Invocation) => void,
): Promise<Command> {
  const program = configure(new Command("flatten"), stdout)
    .description("Flatten the curve on AWS: run bursts, watch the peak, choose the delays.")
    .version(version, "-V, --version", "show the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand(...helpOfCommand)
    .addHelpText("after", epilogue());
  for (const [name, entry] of Object.entries(commands)) {
    const command = addCommand(parentOf(program, name, stdout), name, entry, stdout);
    // There are hundreds of flags in all: only those of commands that the line may mean are loaded.
    if (argv.includes(name.split(" ")[0] as string)) addFlags(command, name, await entry.load(), choose);
  }
  return program;
}

/** The group that a name of two words belongs to: `local` for `local start`. */
function parentOf(program: Command, name: string, stdout: Output): Command {
  const [group, sub] = name.split(" ");
  if (sub === undefined || group === undefined) return program;
  const found = program.commands.find((command) => command.name() === group);
  if (found !== undefined) return found;
  const words = subcommandsOf(group).map((other) => other.split(" ")[1]);
  return configure(program.command(group), stdout)
    .description(`${groupSummaries[group] ?? group}: ${words.join(", ")}`)
    .helpCommand(...helpOfCommand);
}

/** What the commands of each group do, for `flatten --help`. */
const groupSummaries: Readonly<Record<string, string>> = {
  runs: "manage the past runs of this folder",
  baseline: "manage the runs with which later runs are compared",
  alarms: "show and test the stack's alarms",
  queue: "operate the queue",
  dlq: "operate the dead-letter queue",
  local: "serve or reset the emulator on this machine",
};

const helpOfCommand = ["help [command]", "show the help of a command"] as const;

function addCommand(parent: Command, name: string, { summary }: CommandEntry, stdout: Output): Command {
  const command = configure(parent.command(name.split(" ").at(-1) as string), stdout);
  return command.summary(summary).description(summary);
}

function addFlags(
  command: Command,
  name: string,
  definition: CommandDefinition,
  choose: (invocation: Invocation) => void,
): void {
  if (definition.args !== undefined) command.arguments(definition.args);
  const flags = flagsOf(definition);
  for (const [group, heading] of Object.entries(flagGroups)) {
    for (const flag of flags.filter((each) => (each.group ?? "options") === group)) {
      command.addOption(optionOf(flag).helpGroup(heading));
    }
  }
  command.addHelpOption(new Option("-h, --help", "show this help").helpGroup(flagGroups.common));
  if (definition.notes !== undefined) command.addHelpText("after", `\n${definition.notes.join("\n")}`);
  command.addHelpText("after", `\nExamples:\n${exampleLines(definition.examples).join("\n")}\n`);
  command.action(() => {
    choose({ name, definition, flags: withFormat(command.opts()), args: command.args });
  });
}

/** The examples of a command. If a comment does not fit beside its command, every comment has a line of its own. */
function exampleLines(examples: readonly string[]): string[] {
  const parts = examples.map((line) => ({ line, parts: line.split(/ {2,}(?=[^ ].*$)/) }));
  const areBeside = parts.every(
    ({ line, parts: [, comment] }) => comment === undefined || line.length <= helpColumns - 2,
  );
  return parts.flatMap(({ line, parts: [command, comment] }) =>
    areBeside || comment === undefined ? [`  ${line}`] : [`  ${command}`, `      ${comment}`],
  );
}

/** `--json` is `--format json`. */
const withFormat = ({ json, ...flags }: Record<string, unknown>): Record<string, unknown> =>
  json === true ? { ...flags, format: "json" } : flags;

function optionOf({ syntax, help, parse, repeatable, hidden = false }: FlagDefinition): Option {
  const option = new Option(syntax, help).hideHelp(hidden);
  const read = parse?.(option.long ?? syntax) ?? ((text: string) => text);
  if (repeatable) return option.argParser((text, before: unknown[] | undefined) => [...(before ?? []), read(text)]);
  return parse === undefined ? option : option.argParser((text) => read(text));
}

/** Commander neither exits nor writes errors by itself: `main` does both. */
function configure(command: Command, stdout: Output): Command {
  return command
    .exitOverride()
    .configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: false });
}

/** Width of the help below the flags. Commander wraps the flags to the terminal. */
const helpColumns = 80;

const epilogue = (): string => `
Examples:
  flatten burst --count 100 --jitter 10-100
  flatten compare --delays 0,30,100
  flatten watch-metrics

Without --target, commands run on an emulator on this machine, without an
account and without costs.

Exit codes:
${Object.values(exitCodes)
  .map(
    ({ code, means }) =>
      `  ${String(code).padStart(3)}  ${new Help().boxWrap(means, helpColumns - 7).replaceAll("\n", "\n       ")}`,
  )
  .join("\n")}
`;

/** Commander's error as a usage error, with the nearest command or flag where one is near. */
async function usageOf(error: CommanderError, argv: readonly string[]): Promise<Error> {
  const message = error.message
    .replace(/^error: /, "")
    .replace(/\n?\(Did you mean.*$/s, "")
    .trim();
  const suggestion = /\(Did you mean (?:one of )?(.*?)\?\)/s.exec(error.message)?.[1];
  if (error.code === "commander.help") return missingCommand(argv);
  if (error.code === "commander.unknownCommand") {
    const typed = /'(.*?)'/.exec(message)?.[1] ?? "";
    const guess = nearestCommand(typed, argv[0], Object.keys(commands));
    const group = subcommandsOf(argv[0]).length > 0 ? `flatten ${argv[0]}` : undefined;
    return usageError(
      group === undefined ? `there is no command "${typed}"` : `${group} has no command "${typed}"`,
      guess === undefined ? `see: ${group ?? "flatten"} --help` : `did you mean: flatten ${guess}`,
    );
  }
  const flag = /^unknown option '(--[a-z-]+)/.exec(message)?.[1] ?? "";
  // Only commands without a target do not have these flags.
  if (targetFlags.includes(flag)) {
    return usageError(
      `flatten ${commandIn(argv)} does not use a target: ${flag} would have no effect`,
      `leave ${flag} out`,
    );
  }
  const [owner, ...others] = flag === "" ? [] : await commandsWith(flag);
  if (owner !== undefined) {
    const owners =
      others.length === 0
        ? `${owner} has`
        : `${owner} and ${others[1] === undefined ? others[0] : "other commands"} have`;
    return usageError(`flatten ${commandIn(argv)} has no flag ${flag}`, `${owners} it: flatten ${owner} --help`);
  }
  if (/^too many arguments for 'compare'/.test(message))
    return usageError(message, "for two runs or files: flatten diff a.json b.json");
  const hint = hints[/unknown option '(.*?)'/.exec(message)?.[1] ?? ""];
  if (hint !== undefined) return usageError(message, hint);
  const help = `see: flatten ${argv[0]?.startsWith("-") ? "" : `${commandIn(argv)} `}--help`;
  return usageError(message, suggestion === undefined ? help : `did you mean ${suggestion}?`);
}

/** The commands that have a flag, in the order of the help. */
async function commandsWith(flag: string): Promise<string[]> {
  const definitions = await Promise.all(
    Object.entries(commands).map(async ([name, { load }]) => ({ name, ...(await load()) })),
  );
  const isFlag = ({ syntax }: FlagDefinition) => syntax.split(/[ ,]+/).includes(flag);
  return definitions.filter((definition) => flagsOf(definition).some(isFlag)).map(({ name }) => name);
}

/** The command that a command line names: `runs rm`. */
const commandIn = (argv: readonly string[]): string =>
  Object.keys(commands).find((name) => `${argv.join(" ")} `.startsWith(`${name} `)) ?? argv[0] ?? "";

/** The error for a command whose argument is missing, with the first example of the command. */
async function missingArgument(argv: readonly string[]): Promise<Error> {
  const name = commandIn(argv);
  const { args = "", examples = [] } = (await commands[name as keyof typeof commands]?.load()) ?? {};
  const [example = `flatten ${name} --help`] = examples;
  return usageError(
    `flatten ${name} needs an argument: ${args.split(" ")[0]}`,
    `for example: ${example.split(/ {2,}/)[0]}`,
  );
}

const verboseHint = "for the version: flatten --version   for stack traces of errors: --debug";

/** What to type instead of a flag that other programs have. */
const hints: Readonly<Record<string, string>> = {
  "-v": verboseHint,
  "--verbose": verboseHint,
  "-n": "for the number of jobs: --count <n>   for the number of rows: --max <n>",
};

const subcommandsOf = (group: string | undefined): string[] =>
  Object.keys(commands).filter((name) => name.startsWith(`${group} `));

/** The error for a group such as `flatten local` alone; it lists the words that may follow. */
function missingCommand([group, word]: readonly string[]): Error {
  const subcommands = subcommandsOf(group);
  if (subcommands[0] === undefined) return usageError(`there is no command "${word ?? group}"`, "see: flatten --help");
  return usageError(
    `flatten ${group} needs a command: ${subcommands.join(", ")}`,
    `for example: flatten ${subcommands[0]}`,
  );
}

/** A word of at least this length that begins the name of a command stands for it. */
const shortestBeginning = 3;

/**
 * The command that a mistyped word probably means, with all the words that call it.
 *
 * @param typed the word that is no command.
 * @param first the first word of the command line: the group, when `typed` is the second.
 */
function nearestCommand(typed: string, first: string | undefined, names: readonly string[]): string | undefined {
  const inGroup = names.filter((name) => name.startsWith(`${first} `));
  if (inGroup.length > 0) return nearest(`${first} ${typed}`, inGroup);
  const begun = typed.length >= shortestBeginning ? names.find((name) => name.startsWith(typed)) : undefined;
  if (begun !== undefined) return begun;
  const byWord = new Map<string, string>();
  for (const name of names) {
    for (const word of [name, ...name.split(" ")]) if (!byWord.has(word)) byWord.set(word, name);
  }
  const word = nearest(typed, [...byWord.keys()]);
  return word === undefined ? undefined : byWord.get(word);
}

import { exitCodes, nearest, usageError } from "../../base/errors.ts";
import {
  type CommandDefinition,
  type CommandEntry,
  type CommandRun,
  type CommandTable,
  flagGroups,
} from "../../cli/command.ts";
import { type CommonFlags, commonFlags, flagsOf } from "../../cli/common-flags.ts";
import { openSink } from "../../cli/output.ts";
import { version } from "../../cli/package.ts";
import { capital } from "../../terminal/format.ts";

/** Runs `flatten man`: prints a manual page in the format of man(7), from the definitions of the commands. */
export const manWith =
  (commands: CommandTable): CommandRun<CommonFlags> =>
  async (context, flags, words) => {
    const sink = await openSink(context, flags);
    if (words.length === 0) {
      await sink.write(await wholePage(commands));
      return "ok";
    }
    const name = words.join(" ");
    const entry = commands[name];
    if (entry === undefined) {
      const guess = nearest(name, Object.keys(commands));
      throw usageError(
        `there is no command "${name}"`,
        guess === undefined ? "see: flatten --help" : `did you mean: flatten man ${guess}`,
      );
    }
    await sink.write(await commandPage(name, entry));
    return "ok";
  };

/** One page with every command. */
async function wholePage(commands: CommandTable): Promise<string> {
  const sections = await Promise.all(
    Object.entries(commands).map(async ([name, { summary, load }]) => {
      const definition = await load();
      return [
        `.SS "${synopsis(name, definition)}"`,
        escaped(`${capital(summary)}.`),
        ...flagLines(definition.flags),
        ...exampleLines(definition),
      ];
    }),
  );
  return [
    head("FLATTEN", "flatten \\- flatten the curve of a burst of Lambda invocations"),
    ".SH SYNOPSIS",
    ".B flatten",
    "[\\fIcommand\\fR] [\\fIflags\\fR]",
    ".SH COMMANDS",
    ...sections.flat(),
    ".SH COMMON FLAGS",
    ...flagLines(commonFlags),
    ...exitCodeLines(),
  ].join("\n");
}

/** A page for one command. */
async function commandPage(name: string, { summary, load }: CommandEntry): Promise<string> {
  const definition = await load();
  const flags = flagsOf(definition);
  const groups = Object.entries(flagGroups).flatMap(([group, heading]) => {
    const lines = flagLines(flags.filter((flag) => (flag.group ?? "options") === group));
    return lines.length === 0 ? [] : [`.SH ${heading.replace(":", "").toUpperCase()}`, ...lines];
  });
  const title = `flatten-${name.replaceAll(" ", "-")}`;
  return [
    head(title.toUpperCase(), `${title.replaceAll("-", "\\-")} \\- ${escaped(summary)}`),
    ".SH SYNOPSIS",
    escaped(synopsis(name, definition)),
    ...groups,
    ...(definition.notes === undefined ? [] : [".SH NOTES", ...definition.notes.map(escaped)]),
    ".SH EXAMPLES",
    ...exampleLines(definition),
    ...exitCodeLines(),
  ].join("\n");
}

const head = (title: string, name: string): string => `.TH ${title} 1 "" "flatten ${version}"\n.SH NAME\n${name}`;

const synopsis = (name: string, { args }: CommandDefinition): string =>
  `flatten ${name}${args === undefined ? "" : ` ${args}`} [flags]`;

const flagLines = (flags: CommandDefinition["flags"]): string[] =>
  flags
    .filter(({ hidden }) => !hidden)
    .flatMap(({ syntax, help }) => [".TP", `\\fB${escaped(syntax)}\\fR`, escaped(help)]);

const exampleLines = ({ examples }: CommandDefinition): string[] => [
  ".PP",
  ".nf",
  ...examples.map((line) => `    ${escaped(line)}`),
  ".fi",
];

const exitCodeLines = (): string[] => [
  ".SH EXIT STATUS",
  ...Object.values(exitCodes).flatMap(({ code, means }) => [".TP", `\\fB${code}\\fR`, escaped(means)]),
];

/** Escapes what man(7) would read as a request or an escape: backslashes, hyphens, and a dot or quote that begins a line. */
const escaped = (text: string): string =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^(?=[.'])/, "\\&");

import type { ArgumentKind, CommandDefinition, CommandTable, FlagDefinition } from "../../cli/command.ts";
import { flagsOf } from "../../cli/common-flags.ts";

/** A word that may stand at the cursor. */
export interface Candidate {
  readonly value: string;
  /** Shown beside it by shells that can. */
  readonly help: string;
}

/** What may stand at the cursor: words, and the names of files. */
interface Completion {
  readonly candidates: readonly Candidate[];
  readonly files: boolean;
}

/** Values that are known only in the folder of the command, by the name of what they are values of. */
export type ValueSource = (kind: ValueKind) => Promise<readonly Candidate[]>;

/** What `ValueSource` lists. */
export type ValueKind = "stack" | "function" | "profile" | ArgumentKind;

/** Flags whose values are listed by a `ValueSource`. */
const kindsOfFlag: Readonly<Record<string, readonly ValueKind[]>> = {
  "--stack": ["stack"],
  "--function": ["function"],
  "--profile": ["profile"],
  "--run": ["run"],
  "--baseline": ["baseline", "run"],
};

/** Flags with well-known values whose parser accepts others too. */
const valuesOfFlag: Readonly<Record<string, readonly string[]>> = {
  "--target": ["local", "aws"],
  "--speed": ["auto", "20"],
};

/** Values of arguments by the command that takes them. */
const valuesOfArgs: Readonly<Record<string, readonly string[]>> = {
  complete: ["bash", "zsh", "fish", "powershell"],
  logs: ["process", "trigger"],
};

/**
 * Completes the last word of a command line.
 *
 * @param words the words before it, without `flatten`.
 * @param current the beginning of the word at the cursor; empty for a new word.
 */
export async function complete(
  words: readonly string[],
  current: string,
  commands: CommandTable,
  source: ValueSource,
): Promise<Completion> {
  const name = [words.slice(0, 2).join(" "), words[0] ?? ""].find((each) => commands[each] !== undefined);
  const entry = name === undefined ? undefined : commands[name];
  if (name === undefined || entry === undefined) return listed(nextInName(words, commands), current);
  const definition = await entry.load();
  const flags = flagsOf(definition).filter(({ hidden }) => !hidden);
  const [, assigned, value] = /^(--[\w-]+)=(.*)$/.exec(current) ?? [];
  const before = assigned ?? words.at(-1) ?? "";
  const flag = flags.find((each) => namesOf(each).includes(before));
  if (flag !== undefined && takesValue(flag)) {
    const found = await valuesOf(before, flag, source);
    const prefix = assigned === undefined ? "" : `${assigned}=`;
    return {
      files: found.files,
      candidates: matching(found.candidates, value ?? current).map((each) => ({ ...each, value: prefix + each.value })),
    };
  }
  if (current.startsWith("-")) return listed([...flags.map(flagCandidate), helpCandidate], current);
  return listed(await argumentsOf(name, definition, source), current);
}

const listed = (candidates: readonly Candidate[], current: string): Completion => ({
  candidates: matching(candidates, current),
  files: false,
});

const matching = (candidates: readonly Candidate[], current: string): readonly Candidate[] =>
  candidates.filter(({ value }) => value.startsWith(current));

/** The words that may follow in the name of a command, each with the summary of its first command. */
function nextInName(words: readonly string[], commands: CommandTable): Candidate[] {
  const found = new Map<string, string>();
  for (const [name, { summary }] of Object.entries(commands)) {
    const parts = name.split(" ");
    const next = parts[words.length];
    const isGroup = parts.length > words.length + 1;
    if (next === undefined || found.has(next) || words.some((word, index) => word !== parts[index])) continue;
    found.set(next, isGroup ? groupHelp(next, commands) : summary);
  }
  return [...found].map(([value, help]) => ({ value, help }));
}

const groupHelp = (group: string, commands: CommandTable): string =>
  Object.keys(commands)
    .filter((name) => name.startsWith(`${group} `))
    .map((name) => name.slice(group.length + 1))
    .join(", ");

/** `-o` and `--output` of `-o, --output <file>`. */
const namesOf = ({ syntax }: FlagDefinition): string[] => syntax.split(/,? /).filter((part) => part.startsWith("-"));

const takesValue = ({ syntax }: FlagDefinition): boolean => syntax.includes("<");

const flagCandidate = (flag: FlagDefinition): Candidate => ({
  value: namesOf(flag).at(-1) ?? "",
  help: flag.help,
});

const helpCandidate: Candidate = { value: "--help", help: "show this help" };

async function valuesOf(name: string, { syntax, parse }: FlagDefinition, source: ValueSource): Promise<Completion> {
  const kinds = kindsOfFlag[name];
  if (kinds !== undefined) return { candidates: await ofKinds(kinds, source), files: false };
  const values = parse?.choices ?? valuesOfFlag[name] ?? [];
  return { candidates: values.map(plain), files: /<(?:file|[\w.]*\.jsonl)>/.test(syntax) };
}

const plain = (value: string): Candidate => ({ value, help: "" });

async function argumentsOf(
  name: string,
  { argKinds }: CommandDefinition,
  source: ValueSource,
): Promise<readonly Candidate[]> {
  return argKinds === undefined ? (valuesOfArgs[name] ?? []).map(plain) : ofKinds(argKinds, source);
}

const ofKinds = async (kinds: readonly ValueKind[], source: ValueSource): Promise<readonly Candidate[]> =>
  (await Promise.all(kinds.map(source))).flat();

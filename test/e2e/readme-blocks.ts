/** A command of a console block, and the output that the block shows below it. */
interface ShownCommand {
  readonly words: readonly string[];
  /** Empty if no output is shown. */
  readonly output: string;
}

/** A block of commands that run one after another in one folder. */
export interface ConsoleBlock {
  /** The line at which it starts, from 1. */
  readonly line: number;
  readonly commands: readonly ShownCommand[];
}

const prompt = "$ flatten ";

/** Returns the ```console blocks of a Markdown text in which every command is `$ flatten …`, without shell operators. */
export function consoleBlocks(markdown: string): ConsoleBlock[] {
  const blocks: ConsoleBlock[] = [];
  for (const match of markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)) {
    const commands = commandsOf(match[1] ?? "");
    const line = markdown.slice(0, match.index).split("\n").length;
    if (commands.length > 0) blocks.push({ line, commands });
  }
  return blocks;
}

function commandsOf(text: string): ShownCommand[] {
  const parts = text.split(/^(?=\$ )/m);
  if (!parts.every((part) => part.startsWith(prompt))) return [];
  return parts.map((part) => {
    const [command = "", ...lines] = part.replaceAll("\\\n", " ").split("\n");
    return { words: wordsOf(command.slice(prompt.length)), output: lines.join("\n").trimEnd() };
  });
}

/** Splits a command at blanks outside quotes, and drops a `#` comment at its end. */
function wordsOf(command: string): string[] {
  const plain = command.replace(/\s+#.*$/, "");
  return [...plain.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

/** Checks whether a text is what a block shows; a line of only `…` stands for any lines. */
export function isShown(text: string, output: string): boolean {
  const parts = output.split(/^…$/m).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const trimmed = text.trimEnd().replace(/ +$/gm, "");
  return new RegExp(`^${parts.join("[\\s\\S]*")}$`).test(trimmed);
}

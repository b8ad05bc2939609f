import { usageError } from "../../base/errors.ts";
import type { CommandRun, CommandTable } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { parseChoice } from "../../cli/parse/choices.ts";
import { clean } from "../../terminal/wrap.ts";
import { complete } from "./candidates.ts";
import { filesLine, scripts, separator } from "./scripts.ts";
import { valuesFrom } from "./sources.ts";

/**
 * Runs `flatten complete`: prints the script of a shell, or after `--` what may stand at the end of a command line, one
 * word on each line, with two blanks and a description.
 */
export const completeWith =
  (commands: CommandTable): CommandRun<CommonFlags> =>
  async (context, _, words) => {
    if (!context.argv.includes("--")) {
      const [shell] = words;
      if (shell === undefined) throw usageError("flatten complete needs the name of a shell", example);
      const name = parseChoice(Object.keys(scripts))("flatten complete")(shell);
      context.stdout.write(`${scripts[name]}\n`);
      return "ok";
    }
    // A shell that drops empty arguments passes a blank for a new word.
    const current = (words.at(-1) ?? "").trim();
    const { candidates, files } = await complete(words.slice(0, -1), current, commands, valuesFrom(context));
    const lines = candidates.map(
      ({ value, help }) => `${clean(value)}${help === "" ? "" : `${separator}${clean(help)}`}`,
    );
    for (const line of [...lines, ...(files ? [filesLine] : [])]) context.stdout.write(`${line}\n`);
    return "ok";
  };

const example = "for example: flatten complete bash   see: flatten complete --help";

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { usageError } from "../../base/errors.ts";
import { listBaselines } from "../../cli/baselines.ts";
import type { CommandRun, CommandTable } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { parseChoice } from "../../cli/parse/choices.ts";
import { listRunFiles, readRun } from "../../cli/past-runs.ts";
import { readProjectFile } from "../../cli/project-file.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import { clean } from "../../terminal/page.ts";
import { type Candidate, complete, type ValueKind, type ValueSource } from "./candidates.ts";
import { filesLine, scripts, separator } from "./scripts.ts";

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

/** Run records that are listed, and those that are read for the names of stacks and functions. */
const runsListed = 50;
const runsRead = 5;

/**
 * Lists values from the files of a folder and of the user. It asks neither AWS nor the emulator, which would take longer
 * than a user waits for a Tab; a file that cannot be read has no values.
 */
const valuesFrom =
  (context: CommandContext): ValueSource =>
  async (kind) => {
    const values = await sources[kind](context).catch(() => []);
    const known = new Map(values.map((candidate) => [candidate.value, candidate]));
    return [...known.values()].filter(({ value }) => value !== "");
  };

const sources: Readonly<Record<ValueKind, (context: CommandContext) => Promise<Candidate[]>>> = {
  stack: async ({ cwd }) => {
    const { stack } = await readProjectFile(cwd).catch(() => ({ stack: undefined }));
    const used = await pastTargets(cwd);
    return [
      { value: "flatten", help: "the default" },
      { value: stack ?? "", help: "in the project file" },
      ...used.map((target) => ({ value: target.stack ?? "", help: "of a past run" })),
    ];
  },
  function: async ({ cwd }) => {
    const { function: name } = await readProjectFile(cwd);
    const used = await pastTargets(cwd);
    return [
      { value: name ?? "", help: "in the project file" },
      ...used.map((target) => ({ value: target.function ?? "", help: "of a past run" })),
    ];
  },
  profile: async ({ env }) => {
    const home = env.HOME ?? env.USERPROFILE ?? "";
    const files = [
      env.AWS_CONFIG_FILE ?? join(home, ".aws", "config"),
      env.AWS_SHARED_CREDENTIALS_FILE ?? join(home, ".aws", "credentials"),
    ];
    const texts = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
    return texts.flatMap((text) =>
      [...text.matchAll(/^\[(?:profile )?([^\]\s]+)\]/gm)].map(([, name = ""]) => ({
        value: name,
        help: "AWS profile",
      })),
    );
  },
  baseline: async ({ cwd }) => (await listBaselines(cwd)).map(({ name }) => ({ value: name, help: "baseline" })),
  run: async ({ cwd }) => {
    const files = await listRunFiles(cwd);
    return [
      { value: "latest", help: "the newest run" },
      ...files.slice(0, runsListed).map(({ id }, index) => ({ value: id, help: `@${index + 1}` })),
    ];
  },
};

/** Where the newest runs of a folder ran. */
async function pastTargets(cwd: string): Promise<Partial<TargetDescription>[]> {
  const files = (await listRunFiles(cwd)).slice(0, runsRead);
  const runs = await Promise.all(files.map((file) => readRun(cwd, file).catch(() => undefined)));
  return runs.flatMap((run) => (run === undefined ? [] : [run.target]));
}

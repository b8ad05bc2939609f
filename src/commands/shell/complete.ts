import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { usageError } from "../../base/errors.ts";
import type { CommandContext, CommandRun, CommandTable } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { parseChoice } from "../../cli/parse/values.ts";
import { listBaselines, listRunFiles, readRun } from "../../cli/past-runs.ts";
import { readProjectFile } from "../../cli/project-file.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import { clean } from "../../terminal/page.ts";
import { type Candidate, complete, type ValueKind, type ValueSource } from "./candidates.ts";

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

/** The line of `flatten complete --` after which a shell adds the names of files. */
const filesLine = ":files";

/** Between a word and its description. A tab would be escaped, as every control character on stdout. */
const separator = "  ";

/** Bash splits words at `=` and `:`, so the part of the current word before them is removed from each answer. */
const bash = `_flatten() {
  local line="\${COMP_LINE:0:COMP_POINT}" words=() cur prefix="" value
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  cur="\${words[\${#words[@]}-1]}"
  [[ $cur == *[=:]* ]] && prefix="\${cur%"\${cur##*[=:]}"}"
  COMPREPLY=()
  while IFS= read -r value; do
    value="\${value%%${separator}*}"
    if [[ $value == ${filesLine} ]]; then compopt -o default 2>/dev/null
    else COMPREPLY+=("\${value#"$prefix"}"); fi
  done < <(flatten complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _flatten flatten`;

const zsh = `#compdef flatten
_flatten() {
  local -a candidates
  local line files=""
  for line in "\${(@f)$(flatten complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == ${filesLine} ]]; then files=yes
    elif [[ $line == *"${separator}"* ]]; then candidates+=("\${\${line%%${separator}*}//:/\\:}:\${line#*${separator}}")
    elif [[ -n $line ]]; then candidates+=("\${line//:/\\:}"); fi
  done
  (( $#candidates )) && _describe -t values flatten candidates
  [[ -n $files ]] && _files
}
if [[ $funcstack[1] == _flatten ]]; then _flatten "$@"; else compdef _flatten flatten; fi`;

const fish = `function __flatten_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -e words[1]
    for line in (flatten complete -- $words "$current" 2>/dev/null)
        if test "$line" = "${filesLine}"
            __fish_complete_path "$current"
        else
            string replace -- "${separator}" \\t $line
        end
    end
end
complete --command flatten --no-files --arguments '(__flatten_complete)'`;

/** Windows PowerShell drops empty arguments, so a new word is passed as a blank. Without an answer it adds files itself. */
const powershell = `Register-ArgumentCompleter -Native -CommandName flatten -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += ' ' }
  flatten complete '--' $words 2>$null | Where-Object { $_ -ne '${filesLine}' } | ForEach-Object {
    $value, $text = $_ -split '${separator}', 2
    if (-not $text) { $text = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $text)
  }
}`;

/** The script for each shell. It calls `flatten complete --` with the words of the command line up to the cursor. */
export const scripts: Readonly<Record<string, string>> = { bash, zsh, fish, powershell };

import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src/base/errors.ts";
import { commands } from "../../src/commands/commands.ts";
import { emulatorOptions } from "../../src/emulator/options.ts";
import { documents, pathsUnder, readText } from "./repository.ts";

const allPaths = [...pathsUnder("src", "bin", "test", "docs", "infra", ".ci"), "README.md", "CHANGELOG.md"];

/** Checks whether a path, a folder, or a name such as `run.ts` exists; `<name>` stands for any one name. */
function exists(named: string): boolean {
  const pattern = named
    .replace(/\/$/, "")
    .split(/<[^>]*>/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/]+");
  const whole = new RegExp(`(?:^|/)${pattern}(?:$|/)`);
  return allPaths.some((path) => whole.test(path));
}

/** Returns the paths of this repository that a Markdown text names in code spans and links, with their lines. */
function pathsIn(markdown: string): { readonly line: number; readonly named: string }[] {
  return markdown.split("\n").flatMap((text, i) => {
    const spans = [...text.matchAll(/`([^`\s]+)`|\]\((?!https?:)([^)#\s]+)\)/g)].map(
      (match) => match[1] ?? match[2] ?? "",
    );
    return spans
      .filter((span) => /^(?:src|bin|test|docs|infra|\.ci)\/|\.(?:ts|mjs|md)$/.test(span))
      .map((named) => ({ line: i + 1, named }));
  });
}

describe("the documents", () => {
  test.each(documents)("%s names only files that exist", (path) => {
    const missing = pathsIn(readText(path) ?? "").filter(({ named }) => !exists(named.replace(/^(?:\.\.?\/)+/, "")));
    expect(
      missing.map(({ line, named }) => `${path}:${line}: ${named} does not exist   -> name the file as it is`),
    ).toEqual([]);
  });

  test("paths are found in code spans and links", () => {
    const found = pathsIn("`src/a.ts` and [b](docs/b.md)\n`npm test`, `c.ts`, `src/<x>/`, [d](https://d.md)");
    expect(found.map(({ line, named }) => `${line} ${named}`)).toEqual([
      "1 src/a.ts",
      "1 docs/b.md",
      "2 c.ts",
      "2 src/<x>/",
    ]);
    expect(exists("src/emulator/api/<service>/")).toBe(true);
    expect(exists("src/emulator/api/<service>/no-such-file.ts")).toBe(false);
  });

  test("README.md describes every command", () => {
    const readme = readText("README.md") ?? "";
    const missing = Object.keys(commands).filter((name) => !readme.includes(`flatten ${name}`));
    expect(missing.map((name) => `README.md does not name "flatten ${name}"   -> describe it`)).toEqual([]);
  });

  test("README.md lists every exit code as --help describes it", () => {
    const table = (readText("README.md") ?? "").split("\n").filter((line) => /^\| \d+ \|/.test(line));
    expect(table).toEqual(Object.values(exitCodes).map(({ code, means }) => `| ${code} | ${means} |`));
  });

  test("docs/emulator.md lists every option of the emulator as src/emulator/options.ts describes it", () => {
    const table = (readText("docs/emulator.md") ?? "").split("\n").filter((line) => /^\| `\w+` \|/.test(line));
    const options = Object.entries(emulatorOptions).map(
      ([name, option]) => `| \`${name}\` | ${option.default} | ${option.source} | ${option.help} |`,
    );
    expect(table).toEqual(options);
  });

  test("package-lock.json names no registry, so that each machine uses its own", () => {
    const lock = readText("package-lock.json") ?? "";
    const found = lock
      .split("\n")
      .flatMap((line, i) => (line.includes('"resolved": "http') ? [`package-lock.json:${i + 1}`] : []));
    expect(found.slice(0, 5)).toEqual([]);
  });
});

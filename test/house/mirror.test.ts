import { describe, expect, test } from "vitest";
import { commands } from "../../src/commands/commands.ts";
import { importGraph, reachedFrom } from "./imports.ts";
import { folderOf, sources, tests } from "./repository.ts";

/** Folders of test/ whose tests are not about one folder of src. */
const outside = ["support", "e2e", "contract", "sim", "bench", "verify", "golden", "house", "infra", "fuzz", "browser"];

const mirroring = tests.filter(({ path }) => path.endsWith(".test.ts") && !outside.includes(path.split("/")[1] ?? ""));

/** The folder of src that a test belongs to: test/a/b.test.ts belongs to src/a. */
const subjectOf = (path: string): string => folderOf(path).replace(/^test/, "src");

/** The first words of the commands that a folder of src/commands defines: `watch` defines `watch-metrics`. */
function commandWords(folder: string): string[] {
  if (folder === "arms") return ["burst", "compare"];
  if (folder === "shell") return ["man", "complete"];
  if (folder === "runs") return ["runs", "baseline"];
  if (folder === "stack") return ["deploy", "status", "destroy"];
  return Object.keys(commands)
    .map((name) => name.split(" ")[0] ?? name)
    .filter((word) => word === folder || word.startsWith(`${folder}-`));
}

describe("the tests mirror the source", () => {
  test("every folder of tests is a folder of src", () => {
    const folders = new Set(sources.flatMap(({ path }) => ancestorsOf(folderOf(path))));
    const wrong = mirroring.filter(({ path }) => !folders.has(subjectOf(path)));
    expect(
      wrong.map(({ path }) => `${path}   -> there is no ${subjectOf(path)}; move the test to its subject`),
    ).toEqual([]);
  });

  test("every test uses the folder that it mirrors", () => {
    const graph = importGraph([...sources, ...tests], () => true);
    const wrong = mirroring.filter(({ path, text }) => {
      const subject = subjectOf(path);
      const reached = [...reachedFrom(graph, path)];
      const direct = graph.get(path) ?? [];
      if (direct.some((other) => other.startsWith(`${subject}/`))) return false;
      const group = /^src\/commands\/([^/]+)$/.exec(subject)?.[1];
      if (group !== undefined) return !commandWords(group).some((word) => new RegExp(`["'\`]${word}\\b`).test(text));
      // The emulator runs the functions as bundles of the template, which no import shows.
      const name = /^src\/functions\/([^/]+)$/.exec(subject)?.[1];
      if (name !== undefined && text.includes(`${name}FunctionName`)) return false;
      return !reached.some((other) => other.startsWith(`${subject}/`));
    });
    expect(wrong.map(({ path }) => `${path} uses nothing of ${subjectOf(path)}   -> move it to its subject`)).toEqual(
      [],
    );
  });
});

function ancestorsOf(folder: string): string[] {
  const parts = folder.split("/");
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

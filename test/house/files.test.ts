import { describe, expect, test } from "vitest";
import { importGraph } from "./imports.ts";
import { filesUnder, finding, folderOf, type SourceFile, sources, tests } from "./repository.ts";

const everything = [...sources, ...tests, ...filesUnder(["infra"], ".mjs")];

const lineCount = ({ text }: SourceFile): number => text.trimEnd().split("\n").length;

/** Returns a finding for each line on which the callback names a replacement. */
function findings(
  files: readonly SourceFile[],
  insteadOf: (line: string, file: SourceFile, i: number) => string | undefined,
) {
  return files.flatMap((file) =>
    file.text.split("\n").flatMap((line, i) => {
      const instead = insteadOf(line, file, i);
      return instead === undefined ? [] : [finding(file.path, i + 1, line, instead)];
    }),
  );
}

describe("the source tree", () => {
  const folderMax = 20;
  const medianMin = 100;
  const percentile90Max = 225;

  test(`has files with a median of at least ${medianMin} lines, and 90 % of at most ${percentile90Max}`, () => {
    const lines = sources.map(lineCount).sort((a, b) => a - b);
    const at = (share: number) => lines[Math.floor(share * (lines.length - 1))];
    expect(at(0.5), "merge small files into the one that imports them").toBeGreaterThanOrEqual(medianMin);
    expect(at(0.9), "split the long files by subject").toBeLessThanOrEqual(percentile90Max);
  });

  test(`has at most ${folderMax} files in a folder`, () => {
    const sizes = new Map<string, number>();
    for (const { path } of sources) sizes.set(folderOf(path), (sizes.get(folderOf(path)) ?? 0) + 1);
    const wide = [...sizes].filter(([, size]) => size > folderMax);
    expect(wide.map(([folder, size]) => `${folder}: ${size} files   -> make a folder of a subject`)).toEqual([]);
  });

  test("has no three files with the same prefix in a folder", () => {
    const groups = new Map<string, string[]>();
    for (const { path } of sources) {
      const prefix = `${folderOf(path)}/${/[^/-]+(?=-|\.ts$)/.exec(path.slice(folderOf(path).length + 1))?.[0]}`;
      groups.set(prefix, [...(groups.get(prefix) ?? []), path]);
    }
    const crowded = [...groups].filter(([, paths]) => paths.length > 2);
    expect(crowded.map(([prefix, paths]) => `${paths.join(", ")}   -> make a folder ${prefix}/`)).toEqual([]);
  });

  test("has no file of less than 25 lines with only one importer", () => {
    // Definitions of commands and lists of entries grow, and entry points have no importer.
    const exempt = /\/(?:commands?|index|services|main)\.ts$/;
    const importers = new Map<string, string[]>();
    for (const [path, imported] of importGraph(sources, () => true)) {
      for (const other of new Set(imported)) importers.set(other, [...(importers.get(other) ?? []), path]);
    }
    const lonely = sources.filter((file) => lineCount(file) < 25 && importers.get(file.path)?.length === 1);
    const wrong = lonely.filter(({ path }) => !exempt.test(path));
    expect(wrong.map(({ path }) => `${path}   -> move it into ${importers.get(path)?.[0]}`)).toEqual([]);
  });
});

describe("every file", () => {
  const linesMax = 400;

  test(`has at most ${linesMax} lines`, () => {
    const long = everything.filter((file) => lineCount(file) > linesMax);
    expect(long.map((file) => `${file.path}: ${lineCount(file)} lines   -> split it by subject`)).toEqual([]);
  });

  test("is finished: no marks of unfinished work", () => {
    // Split, so that this line does not match itself.
    const marks = new RegExp(`\\b(TO${""}DO|FIX${""}ME|XX${""}X)\\b`);
    expect(
      findings(everything, (line) => (marks.test(line) ? "do it, or describe the gap in the documents" : undefined)),
    ).toEqual([]);
  });

  test("switches no check off", () => {
    const names = ["ts-ignore", "ts-nocheck", "ts-expect-error", "biome-ignore", "eslint-disable", "v8 ignore"];
    const pattern = new RegExp(`(//|/\\*)\\s*@?(${names.join("|")})`);
    expect(findings(everything, (line) => (pattern.test(line) ? "fix the code" : undefined))).toEqual([]);
  });

  test("runs all its tests: none runs alone, and a skipped one has a reason in a comment", () => {
    const found = findings(
      tests.filter(({ path }) => !path.startsWith("test/house/")),
      (line, { code, text }, i) => {
        const call = /\b(?:test|describe|it)\.(only|skip|todo|fails)\b/.exec(code[i] ?? "");
        if (call === null) return undefined;
        const before = text.split("\n")[i - 1] ?? "";
        const hasReason =
          ["skip", "fails"].includes(call[1] ?? "") && [line, before].some((one) => /\/\/ \S/.test(one));
        return hasReason ? undefined : "run it, or write the reason in a comment above it";
      },
    );
    expect(found).toEqual([]);
  });
});

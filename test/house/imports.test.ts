import { describe, expect, test } from "vitest";
import { areaOf, importRules, wrongWith } from "./import-rules.ts";
import { circlesOf, importGraph, importLineCount, importsOf, reachedFrom } from "./imports.ts";
import { sources, tests } from "./repository.ts";

describe("imports", () => {
  test.each(Object.entries(importRules))("of %s follow the arrows", (area, rule) => {
    const wrong = sources
      .filter(({ path }) => areaOf(path) === area)
      .flatMap((file) =>
        importsOf(file).flatMap((one) => {
          const why = wrongWith(file.path, area, rule, one);
          return why === undefined ? [] : [`${file.path}:${one.line}: ${why}`];
        }),
      );
    expect(wrong).toEqual([]);
  });

  test("every folder of src has a rule", () => {
    const areas = new Set(sources.map(({ path }) => areaOf(path)));
    expect([...areas].filter((area) => importRules[area] === undefined)).toEqual([]);
  });

  test("only bin imports src/main.ts", () => {
    const importers = sources.filter((file) => importsOf(file).some(({ target }) => target === "src/main.ts"));
    expect(importers.map(({ path }) => path)).toEqual(["bin/run.ts"]);
  });

  test("of files in this repository end in .ts", () => {
    const wrong = [...sources, ...tests].flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => target !== undefined && !/\.(ts|mjs|json)$/.test(target))
        .map(({ line, specifier }) => `${file.path}:${line}: ${specifier}   -> name the file, with .ts`),
    );
    expect(wrong).toEqual([]);
  });

  test("form no circle, types included", () => {
    const circles = circlesOf(importGraph([...sources, ...tests], () => true));
    expect(circles.map((circle) => `${circle.join(" ⇄ ")}   -> move what they share to the lowest of them`)).toEqual(
      [],
    );
  });

  test("of what --help loads: flags and pure code, so that help is instant", () => {
    const graph = importGraph(sources, ({ typeOnly, deferred }) => !typeOnly && !deferred);
    const allowed =
      /^src\/(?:program\.ts|base\/|cli\/|commands\/|plan\/|measure\/|emulator\/options\.ts|experiment\/arm-spec\.ts)/;
    const loaded = [...reachedFrom(graph, "src/program.ts")];
    const wrong = loaded.filter((path) => !allowed.test(path) || /\/(?:run|[a-z-]*report)\.ts$/.test(path));
    expect(wrong.map((path) => `${path} is loaded by --help   -> load it in the command's load()`)).toEqual([]);
  });

  test.each(["plan", "explain"])("of what flatten %s loads before it needs a target: no SDK", (command) => {
    const graph = importGraph(sources, ({ typeOnly, deferred }) => !typeOnly && !deferred);
    const loaded = reachedFrom(graph, `src/commands/${command}/run.ts`);
    const wrong = sources.filter(
      (file) =>
        loaded.has(file.path) &&
        importsOf(file).some(
          ({ specifier, typeOnly, deferred }) => /^@aws-sdk/.test(specifier) && !typeOnly && !deferred,
        ),
    );
    expect(wrong.map(({ path }) => `${path} loads the SDK   -> import it where the target is opened`)).toEqual([]);
  });

  test("take at most 8 % of the lines", () => {
    const lines = sources.reduce((sum, { text }) => sum + text.split("\n").length, 0);
    const share = sources.reduce((sum, file) => sum + importLineCount(file), 0) / lines;
    expect(share, "files are too small, or know too many others: merge those that change together").toBeLessThan(0.08);
  });

  test("are found in every form in which they can be written", () => {
    const code = [
      'import type { A } from "./a.ts";',
      'import { type B, type C } from "../b.ts";',
      "import {",
      "  d,",
      '} from "node:fs";',
      'import * as e from "@aws-sdk/e";',
      'import "./f.ts";',
      'export { g } from "./g.ts";',
      'const h = await import("./h.ts");',
      'type I = import("./i.ts").I;',
    ];
    expect(importsOf({ path: "src/x/y.ts", code })).toEqual([
      { line: 1, specifier: "./a.ts", target: "src/x/a.ts", typeOnly: true, deferred: false },
      { line: 2, specifier: "../b.ts", target: "src/b.ts", typeOnly: true, deferred: false },
      { line: 3, specifier: "node:fs", target: undefined, typeOnly: false, deferred: false },
      { line: 6, specifier: "@aws-sdk/e", target: undefined, typeOnly: false, deferred: false },
      { line: 7, specifier: "./f.ts", target: "src/x/f.ts", typeOnly: false, deferred: false },
      { line: 8, specifier: "./g.ts", target: "src/x/g.ts", typeOnly: false, deferred: false },
      { line: 9, specifier: "./h.ts", target: "src/x/h.ts", typeOnly: false, deferred: true },
      { line: 10, specifier: "./i.ts", target: "src/x/i.ts", typeOnly: true, deferred: true },
    ]);
  });

  test("in a circle are found, and a line that branches off is not part of it", () => {
    const graph = new Map([
      ["a", ["b"]],
      ["b", ["c", "d"]],
      ["c", ["a"]],
      ["d", []],
    ]);
    expect(circlesOf(graph)).toEqual([["a", "b", "c"]]);
  });
});

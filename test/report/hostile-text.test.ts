import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { experimentSection } from "../../src/commands/report/experiment-section.ts";
import type { ResultDocument } from "../../src/experiment/result.ts";
import { chartSvg } from "../../src/report/chart/svg.ts";
import { csvReport } from "../../src/report/csv.ts";
import { githubAnnotations } from "../../src/report/github.ts";
import { htmlReport } from "../../src/report/html/html.ts";
import { junitReport } from "../../src/report/junit.ts";
import { markdownReport } from "../../src/report/markdown.ts";
import type { Report } from "../../src/report/page.ts";
import { arm } from "../support/samples.ts";

/** Pieces that end or start something in a format, or take over a terminal or a spreadsheet. */
const pieces = [
  "</script><script>alert(1)</script>",
  "<!--",
  "-->",
  "]]>",
  "<img src=x onerror=alert(1)>",
  "'\"",
  "\u2028",
  "\u001b[2J",
  "\u202eexe.\u2066",
  "=cmd|' /C calc'!A0",
  "+1",
  "-1",
  "@SUM(1)",
  "|",
  "```",
  "**b**",
  "[a](javascript:alert(1))",
  "@someone #1 https://evil.example www.evil.example",
  "%0A::error::x",
  "\n::error::x",
  "\r\n| a |",
  "\ud800",
  "\ufffe",
  "&amp;",
  "\\",
  ",;\t",
  "# h",
];

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 6 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join(""));

const percentiles = Array.from({ length: 101 }, (_, p) => p / 10);
const queue = { stepMs: 1_000, waiting: [3, 2, 1] };

/** A document with a text in every place that can come from outside. */
const documentWith = (text: string): ResultDocument => ({
  schemaVersion: 1,
  kind: "compare",
  id: text,
  startedAt: "2026-11-26T09:15:00.000Z",
  seed: 1,
  target: { kind: "aws", region: text, stack: text, function: text, queue: text },
  name: text,
  version: text,
  command: text,
  arms: [
    arm({ name: text, caveats: [{ kind: "failure", step: "metrics", message: text }] }),
    arm({ name: `${text}2`, spread: text, waits: { total: percentiles, inQueue: percentiles }, queue }),
  ],
  caveats: [],
  assertions: [{ expression: text, arm: text, value: 5, ok: false }],
});

const reportWith = (text: string): Report => ({ sections: [experimentSection(documentWith(text))], writtenBy: text });
const library = { script: "", style: "" };

/** What is left of markup without tags that are written as this program writes them. */
const outsideTags = (markup: string): string =>
  markup
    .replace(/^<\?xml version="1.0" encoding="UTF-8"\?>/, "")
    .replace(/<!doctype html>/, "")
    .replace(/<style>[^<]*<\/style>/g, "")
    .replace(/<script( type="application\/json" id="charts")?>[^<]*<\/script>/g, "")
    .replace(/<\/?[a-zA-Z][a-zA-Z0-9-]*(?: [a-zA-Z:-]+(?:="[^"<]*")?)*\s*\/?>/g, "");

function expectOnlyText(markup: string): void {
  // The scripts of the page are constants, and contain comparisons.
  const rest = outsideTags(markup.replace(/<script>[\s\S]*?<\/script>/g, ""));
  expect(/.{0,40}[<>].{0,40}/.exec(rest)?.[0]).toBeUndefined();
  expect(/.{0,40}&.{0,40}/.exec(rest.replace(/&(?:amp|lt|gt|quot|#39);/g, ""))?.[0]).toBeUndefined();
  expect(/<img|<script>alert/.exec(markup)).toBeNull();
  expect(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe]/u.exec(markup)).toBeNull();
}

/** The lines of Markdown outside of its code blocks. */
function withoutCode(markdown: string): string[] {
  let fence: string | undefined;
  return markdown.split("\n").filter((line) => {
    if (fence !== undefined) {
      if (line === fence) fence = undefined;
      return false;
    }
    fence = /^`{3,}/.exec(line)?.[0];
    return fence === undefined;
  });
}

const formulaStart = /^[=+\-@|%]/;

describe("a text from outside in a report", () => {
  const check = (verify: (text: string, report: Report) => void) =>
    fc.assert(
      fc.property(hostile, (text) => verify(text, reportWith(text))),
      { numRuns: 60, seed: 7, examples: pieces.map((piece): [string] => [piece]) },
    );

  test("is text in HTML, also in the data of its script", () => {
    check((_, report) => {
      const html = htmlReport(report, library);
      expectOnlyText(html);
      const json = /id="charts">([^<]*)<\/script>/.exec(html)?.[1] ?? "";
      expect(JSON.parse(json)).toHaveLength(3);
      expect(html.match(/<\/script/g)).toHaveLength(3);
    });
  });

  test("is text in SVG", () => {
    check((text, { sections: [section] }) => {
      const { chart, parts = [] } = section as Report["sections"][number];
      expect(parts).toHaveLength(2);
      for (const each of [chart, ...parts.map((part) => part.chart)])
        expectOnlyText(chartSvg({ ...each, goal: { label: text, value: 3 } }, { title: text }));
    });
  });

  test("is text in JUnit", () => {
    check((_, report) => expectOnlyText(junitReport(report)));
  });

  test("is no formula in CSV", () => {
    check((text, report) => {
      const rows: string[][] = parse(csvReport(report));
      expect(rows).toHaveLength(3);
      for (const cell of rows.flat())
        if (!/^-?\d+(\.\d+)?(e-?\d+)?$/.test(cell)) expect(cell).not.toMatch(formulaStart);
      if (/^[a-z ]+$/.test(text)) expect(rows.flat()).toContain(text);
    });
  });

  test("is text in Markdown: no element, no other table cell, no mention", () => {
    check((_, report) => {
      const shown = withoutCode(markdownReport(report));
      const bare = shown.join("\n").replace(/<\/?(?:details|summary|sub)>|<!-- -->/g, "");
      expect(/.{0,40}<.{0,40}/.exec(bare)?.[0]).toBeUndefined();
      expect(shown.at(-3)).toBe("</details>");
      expect(bare).not.toMatch(/^::/m);
    });
  });

  test("does not start a workflow command on GitHub", () => {
    check((_, report) => {
      for (const line of githubAnnotations(report).split("\n"))
        expect(line).toMatch(/^::(error|warning|notice) title=[^:]*::/);
    });
  });
});

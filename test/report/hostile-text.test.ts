import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { experimentSection } from "../../src/commands/report/experiment-section.ts";
import { reportOf } from "../../src/commands/report/run.ts";
import type { WatchDocument } from "../../src/experiment/metrics-watch.ts";
import type { ResultDocument } from "../../src/experiment/result.ts";
import { diffMeasurements } from "../../src/operate/measure/diff.ts";
import type { MeasureDocument } from "../../src/operate/measure/document.ts";
import { htmlReport } from "../../src/report/html.ts";
import type { Report } from "../../src/report/page.ts";
import { chartSvg } from "../../src/report/svg.ts";
import { csvReport, githubAnnotations, junitReport, markdownReport } from "../../src/report/text-formats.ts";
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

/** A watch and a comparison of measurements with a text in every place that can come from outside. */
function otherReportWith(text: string): Report {
  const target = { kind: "aws", region: text, stack: text } as const;
  const at = "2026-11-26T09:15:00.000Z";
  const minute = {
    concurrentExecutions: 3,
    invocations: 9,
    errors: 1,
    throttles: 0,
    durationP50Ms: 5,
    durationP95Ms: 9,
  };
  const read = { at, visible: 3, notVisible: 1, delayed: 0, deadLetters: 2 };
  const common = { schemaVersion: 1, id: text, name: text, version: text, command: text, at } as const;
  const watch: WatchDocument = {
    ...common,
    kind: "watch",
    target,
    minutes: [{ start: at, provisional: true, perFunction: { [text]: minute } }],
    queue: read,
    queueReads: [read, { ...read, at: "2026-11-26T09:16:00.000Z" }],
    metricsRequested: 1,
    usd: 0,
  };
  const curve = { peak: 3, at, p50: 1, p95: 2, p99: 3, series: [0, 3, 1] };
  const one = {
    name: text,
    version: text,
    settings: { memoryMegabytes: 128, timeoutSeconds: 3 },
    logGroup: text,
    coverage: { reported: 9, invocations: 10, ratio: 0.9, from: at, to: at },
    slots: curve,
    handlers: curve,
    environments: { ...curve, idleMs: 1 },
    above: null,
    startsPerSecond: { max: 3, from: at },
    invocations: 9,
    running: 0,
    unreported: 1,
    durationMs: { p50: 1, p95: 2, p99: 3, max: 4 },
    coldStarts: { count: 3, early: 0, restored: 0, initMs: null },
    failures: { errors: 1, timeouts: 1, crashes: 0 },
    throttles: 0,
    versions: { [text]: 9, other: 1 },
    minutes: [],
    caveats: [{ kind: "log-level", level: text }],
  };
  const measured = {
    ...common,
    kind: "measure",
    target,
    from: at,
    to: "2026-11-26T10:15:00.000Z",
    interrupted: false,
    stepMs: 1_000,
    functions: [one],
    notMeasured: [{ name: text, reason: text, remedy: text }],
    together: null,
  } as unknown as MeasureDocument;
  const other = {
    ...measured,
    functions: [
      { ...one, name: `${text}2` },
      { ...one, name: `${text}3` },
    ] as never,
  };
  const documents = [watch, measured, diffMeasurements(measured, measured), diffMeasurements(measured, other)];
  return { ...reportOf(documents), writtenBy: text };
}
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
  const check = (verify: (text: string, report: Report) => void, runs = 60, made = reportWith) =>
    fc.assert(
      fc.property(hostile, (text) => verify(text, made(text))),
      { numRuns: runs, seed: 7, examples: pieces.map((piece): [string] => [piece]) },
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
      for (const each of [chart, ...parts.flatMap(({ figure }) => figure?.chart ?? [])])
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

  test("is text in the reports of watches and measurements", () => {
    const verify = (_: string, report: Report): void => {
      const html = htmlReport(report, library);
      expectOnlyText(html);
      expect(html.match(/<\/script/g)).toHaveLength(3);
      for (const { chart } of report.sections) expectOnlyText(chartSvg(chart));
      expectOnlyText(junitReport(report));
      const bare = withoutCode(markdownReport(report))
        .join("\n")
        .replace(/<\/?(?:details|summary|sub)>|<!-- -->/g, "");
      expect(/.{0,40}<.{0,40}/.exec(bare)?.[0]).toBeUndefined();
      for (const row of parse(csvReport(report), { relax_column_count: true }) as string[][])
        for (const cell of row) if (!/^-?\d+(\.\d+)?(e-?\d+)?$/.test(cell)) expect(cell).not.toMatch(formulaStart);
    };
    check(verify, 30, otherReportWith);
  });

  test("does not start a workflow command on GitHub", () => {
    check((_, report) => {
      for (const line of githubAnnotations(report).split("\n"))
        expect(line).toMatch(/^::(error|warning|notice) title=[^:]*::/);
    });
  });
});

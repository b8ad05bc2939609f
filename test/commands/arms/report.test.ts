import { expect, test } from "vitest";
import { assertionReport as assertionLines } from "../../../src/commands/arms/report.ts";
import type { AssertionResult } from "../../../src/measure/assertion.ts";
import { paintFor } from "../../../src/terminal/characters.ts";
import { printed } from "../../support/printed.ts";

const printedLines = printed(assertionLines);
const assertionReport = (...given: Parameters<typeof printedLines>) => printedLines(...given).trimEnd();

const view = { paint: paintFor(false), columns: 80, unicode: true };
const judged = (expression: string, value: number | null, ok: boolean | null): AssertionResult => ({
  expression,
  arm: "sqs 0-30 s",
  value,
  ok,
});

test("runs of an arm share a line with a tick only if the assertion holds for all of them", () => {
  const runs = [judged("peak<=10", 9, true), judged("peak<=10", 11, false)];
  expect(assertionReport(runs, view)).toBe("✗ peak<=10 · sqs 0-30 s: 9, 11");
});

test("a value is precise enough to show why an assertion failed", () => {
  const shown = [
    judged("success>=99%", 0.98974, false),
    judged("cost<0.0001", 0.000123456, false),
    judged("waitP95<2m", 95, true),
  ];
  expect(assertionReport(shown, view).split("\n")).toEqual([
    "✗ success>=99% · sqs 0-30 s: 98.97 %",
    "✗ cost<0.0001 · sqs 0-30 s: $0.000123",
    "✓ waitP95<2m · sqs 0-30 s: 1 min 35 s",
  ]);
});

test("an assertion without data has a cross", () => {
  expect(assertionReport([judged("cloudwatchPeak<=10", null, null)], view)).toBe(
    "✗ cloudwatchPeak<=10 · sqs 0-30 s: no data",
  );
});

test("without Unicode, words replace the marks", () => {
  const text = assertionReport([judged("lost=0", 0, true)], { ...view, unicode: false });
  expect(text).toBe("ok lost=0 | sqs 0-30 s: 0");
});

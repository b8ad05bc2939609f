import type { ResultDocument } from "../../experiment/result.ts";
import { type AssertionResult, type AssertionUnit, assertionTerms, parseAssertion } from "../../measure/assertion.ts";
import { count, dollars, none, seconds } from "../../terminal/format.ts";
import { clean, finish, paragraph, type View } from "../../terminal/page.ts";
import { burstReport } from "../burst/report.ts";
import { compareReport } from "../compare/report.ts";

const threeDigits = { maximumSignificantDigits: 3 } as const;

/** Precise enough to show why an assertion failed: 98.97 % is not 99 %. */
const formats = {
  count,
  rate: (value) => `${count(value)}/s`,
  share: (value) => `${Number((value * 100).toFixed(2))} %`,
  seconds,
  usd: (value) => (value >= 1 ? dollars(value) : `$${value.toLocaleString("en-US", threeDigits)}`),
} as const satisfies Record<AssertionUnit, (value: number) => string>;

/** A number with its unit. */
export const numberText = (unit: AssertionUnit, value: number): string => formats[unit](value);

/** The measured value of an assertion. A number whose term this flatten does not know, from the record of another version, is shown as it is. */
export function valueText({ expression, value, baseline }: AssertionResult): string {
  const assertion = parseAssertion(expression);
  const text = (number: number | null): string => {
    if (number === null) return "no data";
    return "kind" in assertion ? String(number) : numberText(assertionTerms[assertion.term].unit, number);
  };
  return baseline === undefined ? text(value) : `${text(value)} (baseline ${text(baseline)})`;
}

/** The assertions, one group for each line: runs of the same arm share a line. */
function grouped(results: readonly AssertionResult[]): readonly (readonly AssertionResult[])[] {
  const groups = new Map<string, AssertionResult[]>();
  for (const each of results) {
    const key = JSON.stringify([each.expression, each.arm]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function lineOf(runs: readonly AssertionResult[], view: View): string[] {
  const [first] = runs;
  if (first === undefined) return [];
  const holds = runs.every(({ ok }) => ok === true);
  const mark = view.unicode ? { true: "✓", false: "✗" } : { true: "ok", false: "FAIL" };
  const { expression, arm } = first;
  const text = `${mark[`${holds}`]} ${clean(expression)} · ${clean(arm)}: ${runs.map(valueText).join(", ")}`;
  return paragraph(text, view, holds ? view.paint.green : view.paint.red, 0, 2);
}

/** Each assertion with a tick or a cross and the measured values; a note if the assertions apply to no arm. */
export function assertionReport(results: readonly AssertionResult[], view: View): string {
  const lines = grouped(results).flatMap((runs) => lineOf(runs, view));
  return finish(lines.length === 0 ? [`${none} no arm ran that the assertions apply to`] : lines, view);
}

/** The report of a burst or a comparison, with its assertions: printed when it ends, and again from its run record. */
export function experimentReport(document: ResultDocument, view: View, nextCommands: readonly string[] = []): string {
  const report =
    document.kind === "burst"
      ? burstReport(document, view, { nextCommands })
      : compareReport(document, view, { nextCommands });
  return document.assertions === undefined ? report : `${report}\n${assertionReport(document.assertions, view)}`;
}

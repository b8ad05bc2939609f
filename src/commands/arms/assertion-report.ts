import type { AssertionResult } from "../../measure/assertion.ts";
import type { AssertionUnit } from "../../measure/assertion-terms.ts";
import { count, none, seconds } from "../../terminal/format.ts";
import { finish, paragraph, type View } from "../../terminal/page.ts";
import { clean } from "../../terminal/wrap.ts";

/** A checked assertion, and the kind of its number. */
export interface JudgedAssertion {
  readonly result: AssertionResult;
  readonly unit: AssertionUnit;
}

/** Precise enough to show why an assertion failed: 98.97 % is not 99 %. */
const formats = {
  count,
  share: (value) => `${Number((value * 100).toFixed(2))} %`,
  seconds,
  usd: (value) => `$${Number(value.toPrecision(3))}`,
} as const satisfies Record<AssertionUnit, (value: number) => string>;

const valueText = ({ result, unit }: JudgedAssertion): string =>
  result.value === null ? "no data" : formats[unit](result.value);

/** The assertions, one group for each line: runs of the same arm share a line. */
function grouped(judged: readonly JudgedAssertion[]): readonly (readonly JudgedAssertion[])[] {
  const groups = new Map<string, JudgedAssertion[]>();
  for (const each of judged) {
    const key = JSON.stringify([each.result.expression, each.result.arm]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function lineOf(runs: readonly JudgedAssertion[], view: View): string[] {
  const [first] = runs;
  if (first === undefined) return [];
  const holds = runs.every(({ result }) => result.ok === true);
  const mark = view.unicode ? { true: "✓", false: "✗" } : { true: "ok", false: "FAIL" };
  const { expression, arm } = first.result;
  const text = `${mark[`${holds}`]} ${clean(expression)} · ${clean(arm)}: ${runs.map(valueText).join(", ")}`;
  return paragraph(text, view, holds ? view.paint.green : view.paint.red, 0, 2);
}

/** Each assertion with a tick or a cross and the measured values; a note if the assertions apply to no arm. */
export function assertionReport(judged: readonly JudgedAssertion[], view: View): string {
  const lines = grouped(judged).flatMap((runs) => lineOf(runs, view));
  return finish(lines.length === 0 ? [`${none} no arm ran that the assertions apply to`] : lines, view);
}

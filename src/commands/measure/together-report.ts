import type { Coverage, MeasureDocument, MeasuredFunction, MeasuredTogether } from "../../operate/measure/document.ts";
import { smallMultiples } from "../../terminal/chart.ts";
import { count, counted, timeOfDay } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import { type Column, columnsFor, tableLines } from "../../terminal/table.ts";
import { activePart, coverageText, ratioText } from "./text.ts";

/** Functions with a curve of their own; the table shows all. */
const curvesMax = 6;
const curveRows = 2;

/** The report of several functions: who used the slots at the peak, and their curves below each other. */
export function togetherLines(together: MeasuredTogether, document: MeasureDocument, view: View): string[] {
  const { functions, from, stepMs } = document;
  const { slots, atPeak, cloudwatch } = together;
  const atLeast = functions.some(({ coverage }) => coverage.ratio < 1) ? "at least " : "";
  const at = slots.at === null ? "" : `, first at ${timeOfDay(slots.at)} UTC`;
  const [most] = atPeak as readonly [{ name: string; slots: number }];
  const { startMs, first, length } = activePart(slots.series, Date.parse(from), stepMs);
  const part = (values: readonly number[]) => ({ stepMs, inFlight: values.slice(first, first + length) });
  const byShare = atPeak.flatMap(({ name }) => functions.filter((one) => one.name === name));
  const chart = [
    { name: "together", series: part(slots.series) },
    ...byShare.slice(0, curvesMax).map((one) => ({ name: one.name, series: part(one.slots.series) })),
  ];
  const region =
    cloudwatch === null ? "" : ` · CloudWatch's maximum of the whole Region in that minute: ${count(cloudwatch)}`;
  return [
    ...paragraph(
      `${counted(functions.length, "function")}: ${atLeast}${counted(slots.peak, "slot")} at the peak${at}; ${count(most.slots)} of them from ${most.name}`,
      view,
      view.paint.bold,
    ),
    ...paragraph(`in the logs: ${coverageText(sumOf(functions))}${region}`, view, view.paint.dim),
    "",
    `  ${view.paint.dim(`slots in use since ${timeOfDay(new Date(startMs).toISOString())} UTC`)}`,
    ...smallMultiples(chart, view, curveRows),
    "",
    ...tableLines(togetherColumns(byShare, together), view),
    "",
  ];
}

/** The columns of several functions: a row for each one. */
export function togetherColumns(
  functions: readonly MeasuredFunction[],
  { atPeak }: MeasuredTogether,
): readonly Column[] {
  const shares = new Map(atPeak.map(({ name, slots }) => [name, slots]));
  const { left, right } = columnsFor(functions);
  return [
    left("function", 1, ({ name }) => name),
    right("slots at the peak", 1, ({ name }) => count(shares.get(name) ?? 0)),
    right("own peak", 2, ({ slots }) => count(slots.peak)),
    right("p95", 5, ({ slots }) => count(slots.p95)),
    right("handlers", 6, ({ handlers }) => count(handlers.peak)),
    right("invocations", 4, ({ invocations }) => count(invocations)),
    right("in log", 3, ({ coverage }) => ratioText(coverage.ratio)),
  ];
}

function sumOf(functions: readonly MeasuredFunction[]): Coverage {
  const [first] = functions as readonly [MeasuredFunction];
  const reported = functions.reduce((total, { coverage }) => total + coverage.reported, 0);
  const invocations = functions.reduce((total, { coverage }) => total + coverage.invocations, 0);
  return { ...first.coverage, reported, invocations, ratio: Math.min(1, reported / invocations) };
}

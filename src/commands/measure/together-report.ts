import type { Coverage, MeasureDocument, MeasuredFunction, MeasuredTogether } from "../../operate/measure/document.ts";
import { smallMultiples } from "../../terminal/chart.ts";
import { count, counted, timeOfDay } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import { type Column, hiddenColumns, table } from "../../terminal/table.ts";
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
  const { lines, dropped } = table(columnsOf(byShare, together), view);
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
    ...lines,
    ...hiddenColumns(dropped, view),
    "",
  ];
}

function columnsOf(functions: readonly MeasuredFunction[], { atPeak }: MeasuredTogether): readonly Column[] {
  const shares = new Map(atPeak.map(({ name, slots }) => [name, slots]));
  const number = (header: string, priority: number, read: (one: MeasuredFunction) => number): Column => ({
    header,
    align: "right",
    priority,
    cells: functions.map((one) => count(read(one))),
  });
  return [
    { header: "function", align: "left", priority: 1, cells: functions.map(({ name }) => name) },
    number("slots at the peak", 1, ({ name }) => shares.get(name) ?? 0),
    number("own peak", 2, ({ slots }) => slots.peak),
    number("p95", 5, ({ slots }) => slots.p95),
    number("handlers", 6, ({ handlers }) => handlers.peak),
    number("invocations", 4, ({ invocations }) => invocations),
    {
      header: "in log",
      align: "right",
      priority: 3,
      cells: functions.map(({ coverage }) => ratioText(coverage.ratio)),
    },
  ];
}

function sumOf(functions: readonly MeasuredFunction[]): Coverage {
  const [first] = functions as readonly [MeasuredFunction];
  const reported = functions.reduce((total, { coverage }) => total + coverage.reported, 0);
  const invocations = functions.reduce((total, { coverage }) => total + coverage.invocations, 0);
  return { ...first.coverage, reported, invocations, ratio: Math.min(1, reported / invocations) };
}

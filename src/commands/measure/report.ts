import { sum } from "../../base/numbers.ts";
import { regionOf } from "../../experiment/target.ts";
import type { Coverage, MeasureDocument, MeasuredFunction, MeasuredTogether } from "../../operate/measure/document.ts";
import { blockChart, smallMultiples } from "../../terminal/chart.ts";
import { count, counted, none, timeOfDay } from "../../terminal/format.ts";
import { factList, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { type Column, columnsFor, hiddenColumns, table, tableLines } from "../../terminal/table.ts";
import { activePart, caveatText, coverageText, measuredFacts, peakTexts, ratioText } from "./text.ts";

/** The report of `flatten measure`: the peak first, then the curve, then the numbers behind it. */
export function measureReport(document: MeasureDocument, view: View): string[] {
  const { functions, together, interrupted, to } = document;
  const [only] = functions as readonly [MeasuredFunction];
  const group = together === null ? ` · ${only.logGroup}` : "";
  return [
    ...(interrupted
      ? paragraph(
          `Interrupted: the log was read until ${timeOfDay(to)} UTC, and the rest of the period is missing.`,
          view,
          view.paint.yellow,
        )
      : []),
    ...(together === null ? functionLines(only, document, view) : togetherLines(together, document, view)),
    ...document.notMeasured.flatMap(({ name, reason, remedy }) => [
      ...paragraph(`! ${reason.includes(name) ? "" : `${name}: `}${reason}`, view, view.paint.yellow, 0, 2),
      ...paragraph(remedy, view, view.paint.dim, 2),
      "",
    ]),
    ...functions.flatMap((one) => caveatLines(one, document, view)),
    ...paragraph(`${regionOf(document.target)} · ${periodText(document)}${group}`, view, view.paint.dim),
    ...nextLines(nextCommands(document), view),
  ];
}

/** The measured period: `2026-11-26 08:00:00 to 09:00:00 UTC`. */
export function periodText({ from, to }: Pick<MeasureDocument, "from" | "to">): string {
  const isOneDay = from.slice(0, 10) === to.slice(0, 10);
  return `${from.slice(0, 10)} ${timeOfDay(from)} to ${isOneDay ? "" : `${to.slice(0, 10)} `}${timeOfDay(to)} UTC`;
}

function functionLines(one: MeasuredFunction, document: MeasureDocument, view: View): string[] {
  const { slots, coverage } = one;
  const peak = peakTexts([one], slots);
  const version = one.version === null ? "" : ` (version ${one.version})`;
  const isComplete = coverage.ratio >= 0.995;
  return [
    ...paragraph(`${one.name}${version}: ${peak.slots} at the peak${peak.since}`, view, view.paint.bold),
    ...paragraph(`in the log: ${coverageText(coverage)}`, view, isComplete ? view.paint.dim : view.paint.yellow),
    "",
    ...chartLines(one, document, view),
    ...table(curveColumns(one), view).lines,
    ...paragraph("p50, p95, p99: not exceeded during this share of the period", view, view.paint.dim, 2),
    "",
    ...factList(measuredFacts(one, view.paint), view),
    "",
    ...minuteLines(one, view),
  ];
}

function chartLines({ slots, above }: MeasuredFunction, { from, stepMs }: MeasureDocument, view: View): string[] {
  const { series, startMs } = activePart(slots.series, Date.parse(from), stepMs);
  if (series.length === 0) return [];
  const goal = above === null ? undefined : { value: above.value, label: "--above" };
  const digits = series.length * stepMs < 600_000 ? 8 : 5;
  const label = (seconds: number) => timeOfDay(startMs + seconds * 1_000).slice(0, digits);
  return [
    `  ${view.paint.dim("slots in use (UTC)")}`,
    ...blockChart({ stepMs, inFlight: series }, view, goal, 2, label),
    "",
  ];
}

/** The table of the curves of a function. */
export function curveColumns({ slots, handlers, environments }: MeasuredFunction): readonly Column[] {
  const curves = [slots, handlers, environments];
  const { left, right } = columnsFor(curves);
  return [
    left("at the same time", 1, (_, row) => ["slots", "handlers", "environments"][row] ?? ""),
    right("peak", 1, ({ peak }) => count(peak)),
    right("p99", 3, ({ p99 }) => count(p99)),
    right("p95", 2, ({ p95 }) => count(p95)),
    right("p50", 3, ({ p50 }) => count(p50)),
    left("peak at", 4, ({ at }) => (at === null ? none : timeOfDay(at))),
    left("as counted by", 5, (_, row) => ["the account's limit", "a database", "open connections"][row] ?? ""),
  ];
}

const minuteRows = 5;

/** The minutes with the most slots, in the order of time, beside what CloudWatch shows. */
function minuteLines({ minutes }: MeasuredFunction, view: View): string[] {
  const busy = minutes.filter(({ slots, cloudwatch }) => slots > 0 || cloudwatch !== null);
  const shown = [...busy]
    .sort((a, b) => b.slots - a.slots || a.start.localeCompare(b.start))
    .slice(0, minuteRows)
    .sort((a, b) => a.start.localeCompare(b.start));
  if (shown.length === 0) return [];
  const { left, right } = columnsFor(shown);
  const { lines, dropped } = table(
    [
      left("minute", 1, ({ start }) => timeOfDay(start).slice(0, 5)),
      right("slots", 1, ({ slots }) => count(slots)),
      right("CloudWatch's maximum", 2, ({ cloudwatch }) => count(cloudwatch)),
      right("in the log", 3, ({ reported }) => count(reported)),
      right("invocations", 4, ({ invocations }) => count(invocations)),
    ],
    view,
  );
  const isPart = busy.length > shown.length;
  const more = isPart ? [`  ${view.paint.dim(`the ${minuteRows} highest of ${count(busy.length)} minutes`)}`] : [];
  return [...lines, ...more, ...hiddenColumns(dropped, view), ""];
}

function caveatLines(one: MeasuredFunction, { together, interrupted }: MeasureDocument, view: View): string[] {
  // After an interruption, invocations are missing because they were not read.
  const caveats = one.caveats.filter(({ kind }) => kind !== "coverage" || !interrupted);
  const lines = caveats.flatMap((caveat) => {
    const text = `${together === null ? "" : `${one.name}: `}${caveatText(caveat, one)}`;
    return paragraph(`! ${text}`, view, view.paint.yellow, 0, 2);
  });
  return lines.length === 0 ? [] : [...lines, ""];
}

function nextCommands(document: MeasureDocument): string[] {
  const { functions, together } = document;
  const [first] = functions as readonly [MeasuredFunction];
  const version = first.version === null ? "" : `:${first.version}`;
  const name = together?.atPeak[0]?.name ?? `${first.name}${version}`;
  const detail = `flatten measure --function ${name}`;
  if (together !== null) return [detail];
  // A number of slots that was exceeded for some time.
  const above = Math.max(1, Math.floor(0.8 * first.slots.peak));
  const report =
    document.id === undefined ? `${detail} --format json` : `flatten report ${document.id} -o measure.html`;
  return [...(first.above === null ? [`${detail} --above ${above}`] : []), report];
}

/** Functions with a curve of their own; the table shows all. */
const curvesMax = 6;

/** The report of several functions: who used the slots at the peak, and their curves below each other. */
function togetherLines(together: MeasuredTogether, document: MeasureDocument, view: View): string[] {
  const { functions, from, stepMs } = document;
  const { slots, atPeak, cloudwatch } = together;
  const peak = peakTexts(functions, slots);
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
      `${counted(functions.length, "function")}: ${peak.slots} at the peak${peak.since}; ${count(most.slots)} of them from ${most.name}`,
      view,
      view.paint.bold,
    ),
    ...paragraph(`in the logs: ${coverageText(sumOf(functions))}${region}`, view, view.paint.dim),
    "",
    `  ${view.paint.dim(`slots in use since ${timeOfDay(startMs)} UTC`)}`,
    ...smallMultiples(chart, view, 2),
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
  const reported = sum(functions.map(({ coverage }) => coverage.reported));
  const invocations = sum(functions.map(({ coverage }) => coverage.invocations));
  return { ...first.coverage, reported, invocations, ratio: Math.min(1, reported / invocations) };
}

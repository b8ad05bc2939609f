import type { MeasureDocument, MeasuredFunction, NotMeasured } from "../../operate/measure/document.ts";
import { blockChart } from "../../terminal/chart.ts";
import { count, counted, none, timeOfDay } from "../../terminal/format.ts";
import { factList, finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { type Column, columnsFor, hiddenColumns, table } from "../../terminal/table.ts";
import { regionOf } from "../common/heading.ts";
import { activePart, caveatText, coverageText, measuredFacts } from "./text.ts";
import { togetherLines } from "./together-report.ts";

/** The report of `flatten measure`: the peak first, then the curve, then the numbers behind it. */
export function measureReport(document: MeasureDocument, view: View): string {
  const { functions, together, interrupted, to } = document;
  const [only] = functions as readonly [MeasuredFunction];
  const group = together === null ? ` · ${only.logGroup}` : "";
  const lines = [
    ...(interrupted
      ? paragraph(
          `Interrupted: the log was read until ${timeOfDay(to)} UTC, and the rest of the period is missing.`,
          view,
          view.paint.yellow,
        )
      : []),
    ...(together === null ? functionLines(only, document, view) : togetherLines(together, document, view)),
    ...document.notMeasured.flatMap((one) => notMeasuredLines(one, view)),
    ...functions.flatMap((one) => caveatLines(one, document, view)),
    ...paragraph(`${regionOf(document.target)} · ${periodText(document)}${group}`, view, view.paint.dim),
    ...nextLines(nextCommands(document), view),
  ];
  return `${finish(lines, view)}\n`;
}

/** The measured period: `2026-11-26 08:00:00 to 09:00:00 UTC`. */
export function periodText({ from, to }: Pick<MeasureDocument, "from" | "to">): string {
  const isOneDay = from.slice(0, 10) === to.slice(0, 10);
  return `${from.slice(0, 10)} ${timeOfDay(from)} to ${isOneDay ? "" : `${to.slice(0, 10)} `}${timeOfDay(to)} UTC`;
}

function functionLines(one: MeasuredFunction, document: MeasureDocument, view: View): string[] {
  const { slots, coverage } = one;
  const atLeast = coverage.ratio < 1 ? "at least " : "";
  const version = one.version === null ? "" : ` (version ${one.version})`;
  const at = slots.at === null ? "" : `, first at ${timeOfDay(slots.at)} UTC`;
  const isComplete = coverage.ratio >= 0.995;
  return [
    ...paragraph(
      `${one.name}${version}: ${atLeast}${counted(slots.peak, "slot")} at the peak${at}`,
      view,
      view.paint.bold,
    ),
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
  const label = (seconds: number) => timeOfDay(new Date(startMs + seconds * 1_000).toISOString()).slice(0, digits);
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

const notMeasuredLines = ({ name, reason, remedy }: NotMeasured, view: View): string[] => [
  ...paragraph(`! ${reason.includes(name) ? "" : `${name}: `}${reason}`, view, view.paint.yellow, 0, 2),
  ...paragraph(remedy, view, view.paint.dim, 2),
  "",
];

function caveatLines(one: MeasuredFunction, { together, interrupted }: MeasureDocument, view: View): string[] {
  // After an interruption, invocations are missing because they were not read.
  const caveats = one.caveats.filter(({ kind }) => kind !== "coverage" || !interrupted);
  const lines = caveats.flatMap((caveat) => {
    const text = `${together === null ? "" : `${one.name}: `}${caveatText(caveat, one)}`;
    return paragraph(`! ${text}`, view, view.paint.yellow, 0, 2);
  });
  return lines.length === 0 ? [] : [...lines, ""];
}

/** Suggests a number of slots that was exceeded for some time. */
const aboveShare = 0.8;

function nextCommands(document: MeasureDocument): readonly string[] {
  const { functions, together } = document;
  const [first] = functions as readonly [MeasuredFunction];
  const version = first.version === null ? "" : `:${first.version}`;
  const name = together?.atPeak[0]?.name ?? `${first.name}${version}`;
  const detail = `flatten measure --function ${name}`;
  if (together !== null) return [detail];
  const above = Math.max(1, Math.floor(first.slots.peak * aboveShare));
  const report =
    document.id === undefined ? `${detail} --format json` : `flatten report ${document.id} -o measure.html`;
  return [...(first.above === null ? [`${detail} --above ${above}`] : []), report];
}

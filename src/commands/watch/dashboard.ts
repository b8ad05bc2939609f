import { minuteMs } from "../../base/time.ts";
import type { FunctionMinute, WatchDocument } from "../../experiment/metrics-watch.ts";
import { placeOf } from "../../experiment/target.ts";
import type { StackAlarm } from "../../operate/alarms.ts";
import { sparkline } from "../../terminal/chart.ts";
import { count, seconds, timeOfDay } from "../../terminal/format.ts";
import { type ChartLine, columnsOf, type GapSeries, gapChart } from "../../terminal/live-chart.ts";
import { clean, crop, paragraph, textWidth, type View, widthOf } from "../../terminal/page.ts";
import { thresholdText } from "../alarms/report.ts";
import { namesOf, noDataText } from "./pages.ts";

/** A burst that was run from this folder. */
export interface BurstMark {
  readonly name: string;
  readonly atMs: number;
  readonly peak: number;
}

/** What was read for a dashboard. */
export interface DashboardData {
  readonly document: WatchDocument;
  readonly alarms: readonly StackAlarm[];
  /** Oldest first. */
  readonly bursts: readonly BurstMark[];
  /** A sentence about the data. */
  readonly note: string | undefined;
}

/** What of the data is shown. */
export interface DashboardFocus {
  /** The period, milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Index of the function that is drawn large. */
  readonly selected: number;
  /** When the next read is made: `next read in 35 s`. */
  readonly nextRead: string;
  readonly keys: readonly string[];
}

/** Rows of the chart at least and at most. */
const chartMin = 4;
const chartMax = 11;

/** Draws a dashboard: at most `height` lines, the most important ones if there is not room for all. */
export function dashboard(data: DashboardData, focus: DashboardFocus, view: View, height: number): string[] {
  const { document } = data;
  const names = namesOf(document);
  const name = names[focus.selected % Math.max(1, names.length)];
  const head = [crop(headText(document, focus), widthOf(view))].map(view.paint.dim);
  const queue = queueLine(document, view);
  const foot = [
    ...(data.note === undefined ? [] : paragraph(data.note, view, view.paint.yellow)),
    view.paint.dim(crop(focus.keys.join(" · "), widthOf(view))),
  ];
  if (name === undefined) {
    return [...head, "", noDataText, "", ...queue, ...alarmLines(data.alarms, view, height - 8), ...foot].slice(
      0,
      height,
    );
  }
  const own = metricLines(name, data, focus, view);
  const others = names.filter((other) => other !== name).map((other) => otherLine(other, data, focus, view));
  const alarms = alarmLines(data.alarms, view, Math.max(1, Math.floor(height / 5)));
  const bursts = burstLine(data.bursts, focus, view);
  const fixed = [...head, ...own, ...others, ...queue, ...bursts, ...foot];
  const room = height - fixed.length - 1;
  const shownAlarms = alarms.slice(0, Math.max(0, room - chartMin));
  const chart = chartLines(name, data, focus, view, Math.min(chartMax, room - shownAlarms.length));
  const all = [...head, ...chart, ...own, ...others, ...queue, ...shownAlarms, ...bursts];
  return [...all.slice(0, height - foot.length), ...foot];
}

function headText({ target, at }: WatchDocument, { fromMs, toMs, nextRead }: DashboardFocus): string {
  const minutes = Math.round((toMs - fromMs) / minuteMs);
  const period = minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
  const until = Date.parse(at) - toMs > minuteMs ? ` until ${timeOfDay(toMs).slice(0, 5)}` : "";
  return `${placeOf(target)} · ${timeOfDay(at)} UTC · ${period}${until} · ${nextRead}`;
}

/** The values of a metric, one for each minute of the period. */
function seriesOf(
  name: string,
  { document }: DashboardData,
  { fromMs, toMs }: DashboardFocus,
  read: (minute: FunctionMinute) => number | null,
): GapSeries {
  const byStart = new Map(document.minutes.map(({ start, perFunction }) => [Date.parse(start), perFunction[name]]));
  const first = Math.floor(fromMs / minuteMs);
  const values = Array.from({ length: Math.max(1, Math.ceil(toMs / minuteMs) - first) }, (_, i) => {
    const minute = byStart.get((first + i) * minuteMs);
    return minute === undefined ? null : read(minute);
  });
  return { stepMs: minuteMs, values };
}

function chartLines(name: string, data: DashboardData, focus: DashboardFocus, view: View, height: number): string[] {
  const title = view.paint.bold(crop(`${clean(name)}: concurrent executions, most in each minute`, widthOf(view)));
  if (height < chartMin) return [title];
  const series = seriesOf(name, data, focus, (minute) => minute.concurrentExecutions);
  const startMs = Math.floor(focus.fromMs / minuteMs) * minuteMs;
  const lines = data.alarms.flatMap((alarm): ChartLine[] => {
    const isHere = alarm.metric?.name === "ConcurrentExecutions" && alarm.metric.dimensions.FunctionName === name;
    return isHere && alarm.threshold !== undefined
      ? [{ value: alarm.threshold, label: `alarm ${limitText(alarm)}`, brush: view.paint.red }]
      : [];
  });
  const marked = data.bursts
    .filter(({ atMs }) => atMs >= startMs && atMs < focus.toMs)
    .map(({ atMs }) => Math.floor((atMs - startMs) / minuteMs));
  const labelOfTick = (after: number) => timeOfDay(startMs + after * 1_000).slice(0, 5);
  return [title, ...gapChart({ series, lines, marked, labelOfTick }, view, height - 1)];
}

const metrics = [
  ["invocations", "Invocations", (minute: FunctionMinute) => minute.invocations, count],
  ["errors", "Errors", (minute: FunctionMinute) => minute.errors, count],
  ["throttles", "Throttles", (minute: FunctionMinute) => minute.throttles, count],
  ["duration p95", "Duration", (minute: FunctionMinute) => minute.durationP95Ms, (ms: number) => seconds(ms / 1_000)],
] as const;

const labelWidth = 14;
/** Columns of a sparkline at most: an hour has one for each minute. */
const sparkWidth = 40;

/** A sparkline for each metric of a function, with its largest value in a minute and its alarm. */
function metricLines(name: string, data: DashboardData, focus: DashboardFocus, view: View): string[] {
  return metrics.map(([label, metric, read, format]) => {
    const series = seriesOf(name, data, focus, read);
    const known = series.values.filter((value) => value !== null);
    const most = Math.max(0, ...known);
    const alarm = data.alarms.find(
      (each) => each.metric?.name === metric && each.metric.dimensions.FunctionName === name,
    );
    const text = known.length === 0 ? "no data" : `most ${format(most)}`;
    const suffix = `${text}${alarm === undefined ? "" : ` (alarm ${limitText(alarm)})`}`;
    return sparkLine(label, series, suffix, most, view);
  });
}

function otherLine(name: string, data: DashboardData, focus: DashboardFocus, view: View): string {
  const series = seriesOf(name, data, focus, (minute) => minute.concurrentExecutions);
  const most = Math.max(0, ...series.values.map((value) => value ?? 0));
  return sparkLine(crop(clean(name), labelWidth - 1), series, `most ${count(most)} concurrent`, most, view);
}

function sparkLine(label: string, series: GapSeries, suffix: string, most: number, view: View): string {
  const room = Math.min(sparkWidth, widthOf(view) - labelWidth - textWidth(suffix) - 2);
  const line = sparkline(columnsOf(series, room), most, view.unicode);
  return `${view.paint.dim(label.padEnd(labelWidth))}${view.paint.cyan(line)}  ${suffix}`;
}

function queueLine({ queue }: WatchDocument, view: View): string[] {
  if (queue === null) return [];
  const { visible, notVisible, delayed, deadLetters } = queue;
  const dead = deadLetters === null ? "no dead-letter queue" : `dead-letter queue ${count(deadLetters)}`;
  const text = `${count(visible)} visible · ${count(notVisible)} in flight · ${count(delayed)} delayed · `;
  const brush = (deadLetters ?? 0) > 0 ? view.paint.yellow : (plain: string) => plain;
  return [`${view.paint.dim("queue".padEnd(labelWidth))}${text}${brush(dead)}`];
}

/** `> 10`: when an alarm goes off. */
const limitText = (alarm: StackAlarm): string => (alarm.threshold === undefined ? "" : thresholdText(alarm));

const states = {
  ALARM: ["ALARM", "red"],
  OK: ["OK", "green"],
  INSUFFICIENT_DATA: ["no data", "dim"],
} as const satisfies Record<StackAlarm["state"], readonly [string, keyof View["paint"]]>;

/** The alarms, those that went off first, as many as there is room for. */
function alarmLines(alarms: readonly StackAlarm[], view: View, most: number): string[] {
  const ranks = Object.keys(states);
  const sorted = [...alarms].sort((a, b) => ranks.indexOf(a.state) - ranks.indexOf(b.state));
  return sorted.slice(0, Math.max(0, most)).map((alarm, index) => {
    const [text, brush] = states[alarm.state];
    const since = alarm.sinceMs > 0 ? ` since ${timeOfDay(alarm.sinceMs).slice(0, 5)}` : "";
    const what = `${clean(alarm.name)} ${limitText(alarm)}`.trimEnd();
    const label = view.paint.dim((index === 0 ? "alarms" : "").padEnd(labelWidth));
    return `${label}${view.paint[brush](`${text}${since}`)} · ${crop(what, widthOf(view) - labelWidth - 24)}`;
  });
}

function burstLine(bursts: readonly BurstMark[], { fromMs, toMs }: DashboardFocus, view: View): string[] {
  const shown = bursts.filter(({ atMs }) => atMs >= fromMs - minuteMs && atMs < toMs).slice(-3);
  if (shown.length === 0) return [];
  const texts = shown.map(
    ({ name, atMs, peak }) => `${timeOfDay(atMs).slice(0, 5)} ${clean(name)}, peak ${count(peak)}`,
  );
  const label = `bursts ${view.unicode ? "▲" : "^"}`.padEnd(labelWidth);
  return [`${view.paint.dim(label)}${crop(texts.join(" · "), widthOf(view) - labelWidth)}`];
}

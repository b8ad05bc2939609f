import type { FunctionMinute, WatchDocument, WatchMinute, WatchQueue } from "../../experiment/watch/document.ts";
import { sparkline } from "../../terminal/chart.ts";
import { count, counted, dollars, none, seconds, timeOfDay } from "../../terminal/format.ts";
import { clean, crop, finish, nextLines, paragraph, type View, widthOf } from "../../terminal/page.ts";
import { type Column, columnsFor, table } from "../../terminal/table.ts";
import { placeOf } from "../common/heading.ts";

const timeText = (ms: number | null): string => seconds(ms === null ? null : ms / 1_000);

const rowLabel = (minute: WatchMinute): string =>
  timeOfDay(minute.start).slice(0, 5) + (minute.provisional ? " ~" : "");

/** The columns of a function: a row for each minute. */
export function columnsOf(name: string, minutes: readonly WatchMinute[]): readonly Column[] {
  const { left, right } = columnsFor(minutes);
  const metric = (header: string, priority: number, read: (minute: FunctionMinute) => string): Column =>
    right(header, priority, ({ perFunction }) => {
      const minute = perFunction[name];
      return minute === undefined ? none : read(minute);
    });
  return [
    left("UTC", 1, rowLabel),
    metric("concurrent", 1, (minute) => count(minute.concurrentExecutions)),
    metric("invocations", 2, (minute) => count(minute.invocations)),
    metric("errors", 3, (minute) => count(minute.errors)),
    metric("throttles", 3, (minute) => count(minute.throttles)),
    metric("duration p50", 5, (minute) => timeText(minute.durationP50Ms)),
    metric("duration p95", 4, (minute) => timeText(minute.durationP95Ms)),
  ];
}

/** ConcurrentExecutions as a line of blocks: the newest minutes, as many as fit. */
function curve(name: string, minutes: readonly WatchMinute[], view: View): string {
  const values = minutes.map(({ perFunction }) => perFunction[name]?.concurrentExecutions ?? null);
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return `  ${view.paint.dim("concurrent  no data yet")}`;
  const max = Math.max(...known);
  const peak = `peak ${count(max)}`;
  const label = "concurrent";
  const line = sparkline(values.slice(-(widthOf(view) - 6 - label.length - peak.length)), max, view.unicode);
  return `  ${view.paint.dim(label)}  ${view.paint.cyan(line)}  ${peak}`;
}

function functionLines(name: string, minutes: readonly WatchMinute[], view: View): string[] {
  const title = view.paint.bold(crop(clean(name), widthOf(view)));
  return [title, ...table(columnsOf(name, minutes), view).lines, curve(name, minutes, view), ""];
}

/** How many messages the queues hold. */
export const queueText = ({ visible, notVisible, delayed, deadLetters }: WatchQueue): string =>
  `queue: ${count(visible)} visible, ${count(notVisible)} in flight, ${count(delayed)} delayed · ` +
  `${deadLetters === null ? "no dead-letter queue" : `dead-letter queue: ${count(deadLetters)}`}`;

const queueLines = (queue: WatchQueue | null, view: View): string[] =>
  queue === null
    ? []
    : paragraph(queueText(queue), view, (queue.deadLetters ?? 0) > 0 ? view.paint.yellow : undefined, 0, 2);

/** The functions that a document has metrics of. */
export const namesOf = ({ minutes }: WatchDocument): string[] => [
  ...new Set(minutes.flatMap((minute) => Object.keys(minute.perFunction))),
];

/** The cost of the requests, which only AWS charges. */
const costText = ({ target, usd }: WatchDocument): string => (target.kind === "aws" ? ` (cost: ${dollars(usd)})` : "");

/** The report of `watch-metrics`: the metrics of the last minutes, the newest last, and the queue. */
export function watchReport(
  document: WatchDocument,
  view: View,
  options: { readonly nextCommands?: readonly string[] } = {},
): string {
  const names = namesOf(document);
  const lines = [
    ...paragraph(`${placeOf(document.target)} · ${timeOfDay(document.at)} UTC`, view, view.paint.dim),
    "",
    ...names.flatMap((name) => functionLines(name, document.minutes, view)),
    ...(names.length === 0 ? ["CloudWatch has no data of the functions in this period.", ""] : []),
    ...queueLines(document.queue, view),
    ...(document.minutes.some((minute) => minute.provisional)
      ? paragraph("~ provisional: metrics arrive one to three minutes late", view, view.paint.dim, 0, 2)
      : []),
    ...paragraph(
      `${counted(document.metricsRequested, "metric")} requested so far${costText(document)}`,
      view,
      view.paint.dim,
    ),
    ...nextLines(options.nextCommands ?? [], view),
  ];
  return `${finish(lines, view)}\n`;
}

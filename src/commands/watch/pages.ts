import { minuteMs } from "../../base/time.ts";
import type { FunctionMinute, WatchDocument, WatchMinute, WatchQueue } from "../../experiment/metrics-watch.ts";
import { placeOf } from "../../experiment/target.ts";
import { plainCurve, type ReportCurve, type ReportTable, reportTable } from "../../report/page.ts";
import type { CustomerState, EngineerState } from "../../serve/pages.ts";
import { sparkline } from "../../terminal/chart.ts";
import { count, counted, dollars, none, seconds, timeOfDay } from "../../terminal/format.ts";
import { clean, crop, nextLines, paragraph, type View, widthOf } from "../../terminal/page.ts";
import { type Column, columnsFor, table } from "../../terminal/table.ts";
import type { PagePublisher } from "../common/live.ts";

/** What is shown in place of the metrics of a period without any. */
export const noDataText = "CloudWatch has no data of the functions in this period.";

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
): string[] {
  const names = namesOf(document);
  return [
    ...paragraph(`${placeOf(document.target)} · ${timeOfDay(document.at)} UTC`, view, view.paint.dim),
    "",
    ...names.flatMap((name) => functionLines(name, document.minutes, view)),
    ...(names.length === 0 ? [noDataText, ""] : []),
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
}

const minutesShown = 15;

/** Shows the metrics of a workload on the live pages, read by read. */
export class PagesOfMetrics {
  readonly #pages: PagePublisher;
  /** The most messages that were seen in the queue, when, and how many were in the dead-letter queue then. */
  #most = { messages: 0, atMs: 0, deadLetters: 0 };
  #last: WatchDocument | undefined;

  constructor(pages: PagePublisher) {
    this.#pages = pages;
  }

  /** Adds a read. */
  show(document: WatchDocument): void {
    this.#last = document;
    const messages = waitingIn(document) ?? 0;
    if (messages > this.#most.messages) {
      this.#most = { messages, atMs: Date.parse(document.at), deadLetters: deadLettersIn(document) };
    }
    this.#publish(document, false);
  }

  /** Shows the last read as the end. */
  end(): void {
    if (this.#last !== undefined) this.#publish(this.#last, true);
  }

  #publish(document: WatchDocument, isOver: boolean): void {
    this.#pages.showEngineers(engineerState(document, isOver));
    this.#pages.showCustomers(this.#customerState(document, isOver));
  }

  /**
   * Documents that have left the queue since it was fullest are done, or failed if the dead-letter queue has grown by as
   * many. Without a queue, and before the first message, the total is 0.
   */
  #customerState(document: WatchDocument, isOver: boolean): CustomerState {
    const total = this.#most.messages;
    const ended = total - (waitingIn(document) ?? 0);
    const failed = Math.min(ended, Math.max(0, deadLettersIn(document) - this.#most.deadLetters));
    const elapsedMs = Date.parse(document.at) - this.#most.atMs;
    return {
      phase: total > 0 && ended >= total ? "done" : isOver ? "stopped" : total === 0 ? "starting" : "running",
      done: ended - failed,
      total,
      failed,
      retrying: 0,
      leftMs: ended === 0 ? null : (elapsedMs / ended) * (total - ended),
      isRealTime: document.target.kind !== "local",
      isApproximate: true,
      round: null,
      isOver,
    };
  }
}

/** Messages in the queue, in flight among them; null without a queue. */
const waitingIn = ({ queue }: WatchDocument): number | null =>
  queue === null ? null : queue.visible + queue.notVisible + queue.delayed;

const deadLettersIn = ({ queue }: WatchDocument): number => queue?.deadLetters ?? 0;

function engineerState(document: WatchDocument, isOver: boolean): EngineerState {
  const names = namesOf(document);
  return {
    title: names[0] === undefined ? "no data yet" : names.join(", "),
    place: `${placeOf(document.target)} · ${timeOfDay(document.at)} UTC`,
    lines: [
      ...(document.queue === null ? [] : [queueText(document.queue)]),
      ...(names.length === 0 ? [noDataText] : []),
      "Metrics arrive one to three minutes late.",
    ],
    share: null,
    chart: {
      unit: "ConcurrentExecutions, the maximum of each minute",
      curves: names.map((name) => curveOf(name, document)),
      goal: null,
    },
    table: names[0] === undefined ? null : tableOf(names[0], document),
    isOver,
  };
}

/** Lambda sends no value for a minute without invocations, so a minute without a value between others is 0. */
function curveOf(name: string, { minutes }: WatchDocument): ReportCurve {
  const values = minutes.map(({ perFunction }) => perFunction[name]?.concurrentExecutions ?? null);
  const first = Math.max(
    0,
    values.findIndex((value) => value !== null),
  );
  const end = values.findLastIndex((value) => value !== null) + 1;
  const inFlight = values.slice(first, Math.max(first, end)).map((value) => value ?? 0);
  return plainCurve(name, { stepMs: minuteMs, inFlight });
}

const tableOf = (name: string, { minutes }: WatchDocument): ReportTable =>
  reportTable(columnsOf(name, minutes.slice(-minutesShown)), ["~ provisional"]);

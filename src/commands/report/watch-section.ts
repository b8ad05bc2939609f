import { sum } from "../../base/numbers.ts";
import { minuteMs } from "../../base/time.ts";
import type { FunctionMinute, QueueRead, WatchDocument } from "../../experiment/metrics-watch.ts";
import { placeOf } from "../../experiment/target.ts";
import {
  drawingOf,
  plainCurve,
  type ReportChart,
  type ReportPart,
  type ReportSection,
  reportTable,
} from "../../report/page.ts";
import { count, counted, timeOfDay } from "../../terminal/format.ts";
import { factsIn } from "../../terminal/page.ts";
import { columnsFor } from "../../terminal/table.ts";
import { columnsOf, namesOf, queueText } from "../watch/pages.ts";

/** Minutes of a function in the table; the rows of the CSV have all of them. */
const rowsMax = 30;

/** What was watched, as a section of a report. */
export function watchSection(document: WatchDocument): ReportSection {
  const names = namesOf(document);
  const chart = concurrencyChart(document);
  const { at, startedAt = at, minutes, queue, target, reads = 1, name, id } = document;
  return {
    id: name === undefined ? (id ?? periodOf(document)) : `${name} (${id})`,
    title: names.length === 0 ? "Watched metrics" : `Metrics of ${names.join(" and ")}`,
    outcome: names.length === 0 ? "open" : "passed",
    conclusion: [
      ...names.map((each) => peakSentence(each, document)),
      ...(names.length === 0 ? ["CloudWatch had no data of the functions in this period."] : []),
      ...(queue === null ? [] : [`At the end: ${queueText(queue)}.`]),
    ],
    table: tableOf(document),
    chart,
    drawing: drawingOf(chart, 3),
    parts: queueParts(document),
    details: [],
    checks: [],
    caveats: minutes.some(({ provisional }) => provisional)
      ? [{ text: "The last minutes (~) may still change: metrics arrive one to three minutes late.", isSevere: false }]
      : [],
    setUp: factsIn({
      run: id,
      where: placeOf(target),
      watched: `${timeText(startedAt)} to ${timeText(at)}, ${counted(reads, "read")}`,
      flatten: document.version,
    }),
    command: document.command ?? null,
    rows: minutes.flatMap(({ start, provisional, perFunction }) =>
      Object.entries(perFunction).map(([each, minute]) => ({
        minute: start,
        function: each,
        provisional: provisional ? 1 : 0,
        ...minute,
      })),
    ),
  };
}

const timeText = (at: string): string => `${at.slice(0, 10)} ${timeOfDay(at)} UTC`;

const periodOf = ({ startedAt, at }: WatchDocument): string =>
  startedAt === undefined ? timeText(at) : `${timeText(startedAt)} to ${timeText(at)}`;

function peakSentence(name: string, { minutes }: WatchDocument): string {
  const of = (read: (minute: FunctionMinute) => number | null) =>
    minutes.flatMap(({ perFunction }) => {
      const minute = perFunction[name];
      return (minute === undefined ? null : read(minute)) ?? [];
    });
  const most = of(({ concurrentExecutions }) => concurrentExecutions).reduce((high, value) => Math.max(high, value), 0);
  const sums = [
    ["invocation", of((minute) => minute.invocations)],
    ["error", of((minute) => minute.errors)],
    ["throttle", of((minute) => minute.throttles)],
  ] as const;
  // No data is not 0.
  const known = sums.flatMap(([noun, values]) => (values.length === 0 ? [] : [counted(sum(values), noun)]));
  return `${name}: ${[`at most ${count(most)} concurrent`, ...known].join(", ")}.`;
}

/** ConcurrentExecutions of each function; a minute without data is drawn as 0. */
function concurrencyChart({ minutes }: WatchDocument): ReportChart {
  const first = Date.parse(minutes[0]?.start ?? "");
  const last = Date.parse(minutes.at(-1)?.start ?? "");
  const names = [...new Set(minutes.flatMap(({ perFunction }) => Object.keys(perFunction)))];
  const byStart = new Map(minutes.map(({ start, perFunction }) => [Date.parse(start), perFunction]));
  const length = minutes.length === 0 ? 0 : Math.round((last - first) / minuteMs) + 1;
  const since = minutes[0] === undefined ? "" : `, since ${timeOfDay(minutes[0].start)} UTC`;
  return {
    unit: `concurrent executions, most in each minute${since}`,
    curves: names.map((name) => {
      const at = (index: number) => byStart.get(first + index * minuteMs)?.[name]?.concurrentExecutions ?? 0;
      return plainCurve(name, { stepMs: minuteMs, inFlight: Array.from({ length }, (_, index) => at(index)) });
    }),
    goal: null,
  };
}

/** The minutes of the first function, the newest ones if there are many. */
function tableOf(document: WatchDocument): ReportSection["table"] {
  const [name] = namesOf(document);
  if (name === undefined) return null;
  const shown = document.minutes.slice(-rowsMax);
  const isPart = shown.length < document.minutes.length;
  const more = isPart ? [`the newest ${rowsMax} of ${count(document.minutes.length)} minutes`] : [];
  return reportTable(columnsOf(name, shown), [`minutes of ${name}`, ...more]);
}

/** The counts of a queue, and what they are called. */
const counts = [
  ["visible", "visible"],
  ["notVisible", "in flight"],
  ["delayed", "delayed"],
  ["deadLetters", "in the dead-letter queue"],
] as const satisfies readonly (readonly [keyof QueueRead, string])[];

/** The queues over time, from the reads of a watch; nothing without a queue, or for a single read. */
function queueParts({ queueReads: reads = [] }: WatchDocument): readonly ReportPart[] {
  const [first] = reads;
  const last = reads.at(-1);
  if (first === undefined || last === undefined || reads.length < 2) return [];
  const shown = counts.filter(([key]) => reads.some((read) => read[key] !== null));
  const stepMs = Math.max(1_000, (Date.parse(last.at) - Date.parse(first.at)) / (reads.length - 1));
  const { left, right } = columnsFor(shown);
  const table = reportTable(
    [
      left("messages", 1, ([, label]) => label),
      right("most", 1, ([key]) => count(reads.reduce((most, read) => Math.max(most, read[key] ?? 0), 0))),
      right("at the end", 1, ([key]) => count(last[key])),
    ],
    ["SQS calls these numbers approximate."],
  );
  const chart = {
    unit: `messages, at each read since ${timeOfDay(first.at)} UTC`,
    curves: shown.map(([key, name]) => plainCurve(name, { stepMs, inFlight: evenly(reads, key, stepMs) })),
    goal: null,
  };
  return [{ title: "Messages in the queue", table, figure: { chart, drawing: [] } }];
}

/** The latest count at the start of each step: reads are not made at even intervals. */
function evenly(reads: readonly QueueRead[], key: (typeof counts)[number][0], stepMs: number): number[] {
  const times = reads.map(({ at }) => Date.parse(at));
  const startMs = times[0] ?? 0;
  let read = 0;
  return reads.map((_, step) => {
    while ((times[read + 1] ?? Number.POSITIVE_INFINITY) <= startMs + step * stepMs + 1) read++;
    return reads[read]?.[key] ?? 0;
  });
}

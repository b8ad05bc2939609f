import type { QueueRead, WatchDocument } from "../../experiment/watch/document.ts";
import { plainCurve, type ReportPart, reportTable } from "../../report/page.ts";
import { count, timeOfDay } from "../../terminal/format.ts";
import { columnsFor } from "../../terminal/table.ts";

/** The counts of a queue, and what they are called. */
const counts = [
  ["visible", "visible"],
  ["notVisible", "in flight"],
  ["delayed", "delayed"],
  ["deadLetters", "in the dead-letter queue"],
] as const satisfies readonly (readonly [keyof QueueRead, string])[];

/** The queues over time, from the reads of a watch; nothing without a queue, or for a single read. */
export function queueParts({ queueReads: reads = [] }: WatchDocument): readonly ReportPart[] {
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

import type { QueueRead, WatchDocument } from "../../experiment/watch/document.ts";
import type { ReportCurve, ReportPart } from "../../report/page.ts";
import { count, none, timeOfDay } from "../../terminal/format.ts";

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
  return [
    {
      title: "Messages in the queue",
      table: {
        columns: [
          { header: "messages", align: "left" },
          { header: "most", align: "right" },
          { header: "at the end", align: "right" },
        ],
        rows: shown.map(([key, label]) => [
          label,
          count(reads.reduce((most, read) => Math.max(most, read[key] ?? 0), 0)),
          last[key] === null ? none : count(last[key]),
        ]),
        notes: ["SQS calls these numbers approximate."],
      },
      figure: {
        chart: {
          unit: `messages, at each read since ${timeOfDay(first.at)} UTC`,
          curves: shown.map(
            ([key, name]): ReportCurve => ({
              name,
              stepMs,
              values: evenly(reads, key, stepMs),
              band: null,
              floor: null,
            }),
          ),
          goal: null,
        },
        drawing: [],
      },
    },
  ];
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

import type { TargetDescription } from "../experiment/result.ts";
import type { StackAlarm } from "../operate/alarm-list.ts";
import { metricWords, shortReason, stateBrush, thresholdWords } from "./alarms-words.ts";
import { placeOf } from "./heading.ts";
import { nextLines, paragraph } from "./parts.ts";
import { table } from "./table.ts";
import { crop } from "./text-width.ts";
import { finish, type View } from "./view.ts";

/** An alarm as JSON; names that scripts may rely on. */
export const alarmDocument = (alarm: StackAlarm) => {
  const { sinceMs, metric, periodSeconds, threshold, ...rest } = alarm;
  return {
    ...rest,
    since: new Date(sinceMs).toISOString(),
    metric: metric ?? null,
    periodSeconds: periodSeconds ?? null,
    threshold: threshold ?? null,
  };
};

/** Date and time to the minute; the year says itself. */
export const instant = (atMs: number): string => new Date(atMs).toISOString().slice(5, 16).replace("T", " ");

const reasonWidth = 36;

/** The alarms of a stack and where they stand. */
export function alarmsReport(alarms: readonly StackAlarm[], target: TargetDescription, view: View): string {
  const cells = (read: (alarm: StackAlarm) => string) => alarms.map(read);
  const paintState = (cell: string) => {
    const alarm = alarms.find(({ state }) => cell.startsWith(state));
    return alarm === undefined ? cell : stateBrush(alarm.state, view.paint)(cell);
  };
  const columns = [
    { header: "alarm", align: "left", priority: 1, cells: cells(({ logicalId }) => logicalId) },
    { header: "state", align: "left", priority: 1, cells: cells(({ state }) => state), brush: paintState },
    { header: "since (UTC)", align: "left", priority: 3, cells: cells(({ sinceMs }) => instant(sinceMs)) },
    { header: "goes off at", align: "left", priority: 2, cells: cells(thresholdWords) },
    { header: "metric", align: "left", priority: 5, cells: cells(metricWords) },
    { header: "why", align: "left", priority: 4, cells: cells(({ reason }) => crop(shortReason(reason), reasonWidth)) },
  ] as const;
  const next = alarms.some(({ state }) => state === "ALARM") ? "flatten alarms history" : "flatten alarms test";
  const lines = [
    ...paragraph(placeOf(target), view, view.paint.bold),
    "",
    ...table(columns, view).lines,
    "",
    ...nextLines([next], view),
  ];
  return `${finish(lines, view)}\n`;
}

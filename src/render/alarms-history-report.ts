import type { TargetDescription } from "../experiment/result.ts";
import type { StackAlarmEvent } from "../operate/alarm-history.ts";
import { instant } from "./alarms-report.ts";
import { shortReason } from "./alarms-words.ts";
import { placeOf } from "./heading.ts";
import { paragraph } from "./parts.ts";
import { table } from "./table.ts";
import { finish, type View } from "./view.ts";

/** An event of an alarm as JSON. */
export const historyDocument = (event: StackAlarmEvent) => ({
  at: new Date(event.atMs).toISOString(),
  alarm: event.alarm,
  logicalId: event.logicalId,
  kind: event.kind,
  summary: event.summary,
  reason: event.reason ?? null,
});

const changePattern = /^Alarm updated from (\w+) to (\w+)$/;

function whatHappened({ kind, summary, reason }: StackAlarmEvent): string {
  const change = changePattern.exec(summary);
  if (change !== null) return `${change[1]} -> ${change[2]}${reason === undefined ? "" : `: ${shortReason(reason)}`}`;
  if (kind === "Action") return summary.replace(/arn:\S+:(\S+)/, "$1");
  return summary.replace(/^Alarm "[^"]*" /, "");
}

/** What happened to alarms, oldest first. */
export function alarmsHistoryReport(events: readonly StackAlarmEvent[], target: TargetDescription, view: View): string {
  const columns = [
    { header: "when (UTC)", align: "left", priority: 2, cells: events.map(({ atMs }) => instant(atMs)) },
    { header: "alarm", align: "left", priority: 1, cells: events.map(({ logicalId }) => logicalId) },
    { header: "what", align: "left", priority: 1, cells: events.map(whatHappened) },
  ] as const;
  const lines = [...paragraph(placeOf(target), view, view.paint.bold), "", ...table(columns, view).lines];
  return `${finish(lines, view)}\n`;
}

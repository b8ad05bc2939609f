import { DescribeAlarmHistoryCommand } from "@aws-sdk/client-cloudwatch";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** Something that happened to an alarm; CloudWatch remembers about two weeks. */
export interface AlarmEvent {
  readonly atMs: number;
  readonly alarm: string;
  readonly kind: "ConfigurationUpdate" | "StateUpdate" | "Action";
  readonly summary: string;
  /** Why it changed its state; undefined for anything else. */
  readonly reason: string | undefined;
}

/** Reads the history of one alarm from an instant on, oldest first. */
export async function alarmHistory({ cloudwatch, clock }: Cloud, name: string, sinceMs: number): Promise<AlarmEvent[]> {
  const events: AlarmEvent[] = [];
  let NextToken: string | undefined;
  do {
    const request = new DescribeAlarmHistoryCommand({
      AlarmName: name,
      StartDate: new Date(sinceMs),
      ScanBy: "TimestampAscending",
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    const page = await retrying(clock, () => cloudwatch.send(request));
    for (const item of page.AlarmHistoryItems ?? []) {
      events.push({
        atMs: item.Timestamp?.getTime() ?? 0,
        alarm: item.AlarmName ?? name,
        kind: (item.HistoryItemType ?? "ConfigurationUpdate") as AlarmEvent["kind"],
        summary: item.HistorySummary ?? "",
        reason: reasonIn(item.HistoryData),
      });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return events;
}

/** The new state's reason, from the JSON text that comes with a change of state. */
function reasonIn(data: string | undefined): string | undefined {
  try {
    const { newState } = JSON.parse(data ?? "{}") as { newState?: { stateReason?: string } };
    return newState?.stateReason;
  } catch {
    return undefined;
  }
}

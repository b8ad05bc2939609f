import { type AlarmEvent, alarmHistory } from "../aws/alarm-history.ts";
import type { Cloud } from "../aws/clients.ts";
import type { StackAlarm } from "./alarm-list.ts";

/** Something that happened to an alarm, with the name that the template gives it. */
export interface StackAlarmEvent extends AlarmEvent {
  readonly logicalId: string;
}

/** What happened to alarms from an instant on, oldest first. */
export async function stackAlarmHistory(
  cloud: Cloud,
  alarms: readonly StackAlarm[],
  sinceMs: number,
): Promise<StackAlarmEvent[]> {
  const histories: StackAlarmEvent[][] = [];
  // One after another: AWS takes three of these calls a second from an account.
  for (const { name, logicalId } of alarms) {
    const events = await alarmHistory(cloud, name, sinceMs);
    histories.push(events.map((event) => ({ ...event, logicalId })));
  }
  return histories.flat().sort((a, b) => a.atMs - b.atMs);
}

import { type AlarmDescription, type AlarmEvent, alarmHistory, describeAlarms } from "../../aws/alarms.ts";
import type { Cloud } from "../../aws/clients.ts";
import { listStackResources } from "../../aws/stack.ts";

/** An alarm of a stack, with its logical id in the template. */
export interface StackAlarm extends AlarmDescription {
  readonly logicalId: string;
}

/** Reads every alarm of a stack, in the order of the stack's resources. */
export async function stackAlarms(cloud: Cloud, stackName: string): Promise<StackAlarm[]> {
  const resources = await listStackResources(cloud, stackName);
  const listed = resources.filter(
    ({ type, status }) => type === "AWS::CloudWatch::Alarm" && !status.startsWith("DELETE"),
  );
  const logicalIds = new Map(listed.map(({ physicalId, logicalId }) => [physicalId, logicalId]));
  const alarms = await describeAlarms(cloud, [...logicalIds.keys()]);
  return alarms.map((alarm) => ({ ...alarm, logicalId: logicalIds.get(alarm.name) ?? alarm.name }));
}

/** The alarm on a function's ConcurrentExecutions; undefined if there is none. */
export const concurrencyAlarm = (alarms: readonly StackAlarm[], functionName: string): StackAlarm | undefined =>
  alarms.find(
    ({ metric }) => metric?.name === "ConcurrentExecutions" && metric.dimensions.FunctionName === functionName,
  );

/** The smallest integer that breaches an alarm's upper threshold; undefined for an alarm without an upper threshold. */
export function breachingFrom({ threshold, comparison }: AlarmDescription): number | undefined {
  if (threshold === undefined) return undefined;
  if (comparison === "GreaterThanThreshold") return Math.floor(threshold) + 1;
  if (comparison === "GreaterThanOrEqualToThreshold") return Math.ceil(threshold);
  return undefined;
}

/** An entry of an alarm's history, with the alarm's logical id in the template. */
export interface StackAlarmEvent extends AlarmEvent {
  readonly logicalId: string;
}

/** Reads the history of several alarms since `sinceMs`, oldest entry first. */
export async function stackAlarmHistory(
  cloud: Cloud,
  alarms: readonly StackAlarm[],
  sinceMs: number,
): Promise<StackAlarmEvent[]> {
  const histories: StackAlarmEvent[][] = [];
  // Not in parallel: CloudWatch allows three of these calls a second in an account.
  for (const { name, logicalId } of alarms) {
    const events = await alarmHistory(cloud, name, sinceMs);
    histories.push(events.map((event) => ({ ...event, logicalId })));
  }
  return histories.flat().sort((a, b) => a.atMs - b.atMs);
}

import { type AlarmDescription, type AlarmEvent, alarmHistory, describeAlarms } from "../../aws/alarms.ts";
import type { Cloud } from "../../aws/clients.ts";
import { listStackResources } from "../../aws/stack.ts";

/** An alarm of a stack, with the name that the template gives it. */
export interface StackAlarm extends AlarmDescription {
  readonly logicalId: string;
}

/** Every alarm that a stack has, in the order of its resources. */
export async function stackAlarms(cloud: Cloud, stackName: string): Promise<StackAlarm[]> {
  const resources = await listStackResources(cloud, stackName);
  const listed = resources.filter(
    ({ type, status }) => type === "AWS::CloudWatch::Alarm" && !status.startsWith("DELETE"),
  );
  const logicalIds = new Map(listed.map(({ physicalId, logicalId }) => [physicalId, logicalId]));
  const alarms = await describeAlarms(cloud, [...logicalIds.keys()]);
  return alarms.map((alarm) => ({ ...alarm, logicalId: logicalIds.get(alarm.name) ?? alarm.name }));
}

/** The alarm on how many invocations of a function are in flight; undefined if the stack has none. */
export const concurrencyAlarm = (alarms: readonly StackAlarm[], functionName: string): StackAlarm | undefined =>
  alarms.find(
    ({ metric }) => metric?.name === "ConcurrentExecutions" && metric.dimensions.FunctionName === functionName,
  );

/** The smallest whole number of invocations in flight that breaches an alarm on a maximum; undefined if more never do. */
export function breachingFrom({ threshold, comparison }: AlarmDescription): number | undefined {
  if (threshold === undefined) return undefined;
  if (comparison === "GreaterThanThreshold") return Math.floor(threshold) + 1;
  if (comparison === "GreaterThanOrEqualToThreshold") return Math.ceil(threshold);
  return undefined;
}

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

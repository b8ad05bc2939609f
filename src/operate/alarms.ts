import type { Cloud } from "../aws/clients.ts";
import {
  type AlarmDescription,
  type AlarmEvent,
  type AlarmState,
  alarmHistory,
  allAlarms,
  describeAlarms,
} from "../aws/cloudwatch.ts";
import { queueNameOf } from "../aws/queue.ts";
import { listStackResources } from "../aws/stack.ts";
import type { Workload } from "../aws/workload.ts";
import { FlattenError } from "../base/errors.ts";
import { pause } from "../base/time.ts";

/** An alarm of a workload, with its logical id in the template of the stack, or else with its name. */
export interface StackAlarm extends AlarmDescription {
  readonly logicalId: string;
}

/**
 * Reads every alarm of a workload: the alarms of its stack that are on one of its parts; without a stack, or if the stack
 * has none, the alarms of the account that are.
 */
export async function workloadAlarms(cloud: Cloud, workload: Workload): Promise<StackAlarm[]> {
  const ofStack = workload.stack === null ? [] : await stackAlarms(cloud, workload.stack);
  const found =
    ofStack.length > 0 ? ofStack : (await allAlarms(cloud)).map((alarm) => ({ ...alarm, logicalId: alarm.name }));
  const { functionName, triggerFunctionName, queueUrl, deadLetterQueueUrl, mappingId } = workload;
  const queues = [queueUrl, deadLetterQueueUrl].map((url) => (url === null ? null : queueNameOf(url)));
  const parts = new Set([functionName, triggerFunctionName, mappingId, ...queues]);
  return found.filter(({ watches }) => watches.some((value) => parts.has(value)));
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

interface AlarmWaitRequest {
  readonly cloud: Cloud;
  readonly alarmName: string;
  readonly state: AlarmState;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How the wait ended, and the alarm at its end. */
export interface AlarmWait {
  readonly state: "reached" | "timed-out" | "interrupted";
  readonly waitedMs: number;
  readonly alarm: AlarmDescription;
}

/** CloudWatch evaluates alarms once a minute, and allows nine DescribeAlarms calls a second in an account. */
const pollIntervalMs = 5_000;

/**
 * Waits until an alarm is in a state. Returns at once if it already is.
 *
 * @throws {FlattenError} when the alarm has been deleted.
 */
export async function waitForAlarm(request: AlarmWaitRequest): Promise<AlarmWait> {
  const { cloud, alarmName, state, timeoutMs, signal } = request;
  const { clock } = cloud;
  const startedMs = clock.nowMs();
  for (;;) {
    const waitedMs = clock.nowMs() - startedMs;
    const [alarm] = await describeAlarms(cloud, [alarmName]);
    if (alarm === undefined) throw new FlattenError("cloud", `the alarm "${alarmName}" no longer exists`);
    if (alarm.state === state) return { state: "reached", waitedMs, alarm };
    if (waitedMs >= timeoutMs) return { state: "timed-out", waitedMs, alarm };
    await pause(clock, Math.min(pollIntervalMs, timeoutMs - waitedMs), signal);
    if (signal.aborted) return { state: "interrupted", waitedMs: clock.nowMs() - startedMs, alarm };
  }
}

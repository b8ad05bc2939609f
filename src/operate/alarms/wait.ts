import type { Cloud } from "../../aws/clients.ts";
import { type AlarmDescription, type AlarmState, describeAlarms } from "../../aws/cloudwatch.ts";
import { FlattenError } from "../../base/errors.ts";
import { pause } from "../../base/time.ts";

/** Which alarm to wait for, and how long. */
export interface AlarmWaitRequest {
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

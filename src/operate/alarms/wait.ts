import { type AlarmDescription, type AlarmState, describeAlarms } from "../../aws/alarms.ts";
import type { Cloud } from "../../aws/clients.ts";
import { pause } from "../../base/clock.ts";
import { FlattenError } from "../../base/errors.ts";

export interface AlarmWaitRequest {
  readonly cloud: Cloud;
  readonly alarmName: string;
  readonly state: AlarmState;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** How the waiting ended, and the alarm as it was then. */
export interface AlarmWait {
  readonly state: "reached" | "timed-out" | "interrupted";
  readonly waitedMs: number;
  readonly alarm: AlarmDescription;
}

/** CloudWatch evaluates alarms once a minute, and takes nine DescribeAlarms a second from an account. */
const lookEveryMs = 5_000;

/**
 * Waits until an alarm is in a state; at once when it already is.
 *
 * @throws {FlattenError} when there is no such alarm.
 */
export async function waitForAlarm(request: AlarmWaitRequest): Promise<AlarmWait> {
  const { cloud, alarmName, state, timeoutMs, signal } = request;
  const { clock } = cloud;
  const startedMs = clock.nowMs();
  for (;;) {
    const waitedMs = clock.nowMs() - startedMs;
    const [alarm] = await describeAlarms(cloud, [alarmName]);
    if (alarm === undefined) throw new FlattenError("cloud", `there is no alarm "${alarmName}" any more`);
    if (alarm.state === state) return { state: "reached", waitedMs, alarm };
    if (waitedMs >= timeoutMs) return { state: "timed-out", waitedMs, alarm };
    await pause(clock, Math.min(lookEveryMs, timeoutMs - waitedMs), signal);
    if (signal.aborted) return { state: "interrupted", waitedMs: clock.nowMs() - startedMs, alarm };
  }
}

import { SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { waitForAlarm } from "../../src/operate/alarms.ts";
import { deployedStack } from "../support/deployed-stack.ts";

const never = new AbortController().signal;
const request = { alarmName: "flatten-concurrency", timeoutMs: 60_000, signal: never } as const;

describe("waiting for an alarm", () => {
  test("ends at once if it is already in the state", async () => {
    const { cloud } = (await deployedStack()).target;
    expect(await waitForAlarm({ cloud, state: "INSUFFICIENT_DATA", ...request })).toMatchObject({
      state: "reached",
      waitedMs: 0,
    });
  });

  test("notices a change within one poll of 5 s", async () => {
    const { cloud } = (await deployedStack()).target;
    const waiting = waitForAlarm({ cloud, state: "ALARM", ...request });
    await cloud.clock.sleepMs(12_000);
    await cloud.cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: request.alarmName, StateValue: "ALARM", StateReason: "by hand" }),
    );
    const { state, waitedMs, alarm } = await waiting;
    expect({ state, reason: alarm.reason }).toEqual({ state: "reached", reason: "by hand" });
    expect(waitedMs).toBeGreaterThan(12_000);
    expect(waitedMs).toBeLessThan(17_100);
  });

  test("ends after the timeout", async () => {
    const { cloud } = (await deployedStack()).target;
    const { state, waitedMs, alarm } = await waitForAlarm({ cloud, state: "ALARM", ...request });
    expect({ state, alarm: alarm.state }).toEqual({ state: "timed-out", alarm: "OK" });
    expect(waitedMs).toBeGreaterThanOrEqual(60_000);
    expect(waitedMs).toBeLessThan(60_100);
  });

  test("ends after an interruption", async () => {
    const { cloud } = (await deployedStack()).target;
    const waited = await waitForAlarm({ cloud, state: "ALARM", ...request, signal: AbortSignal.abort() });
    expect(waited.state).toBe("interrupted");
  });

  test("fails if the alarm does not exist", async () => {
    const { cloud } = (await deployedStack()).target;
    await expect(waitForAlarm({ cloud, state: "OK", ...request, alarmName: "missing" })).rejects.toThrow(
      'the alarm "missing" no longer exists',
    );
  });
});

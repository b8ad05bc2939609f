import { SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { waitForAlarm } from "../../../src/operate/alarms/wait.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

const never = new AbortController().signal;
const request = { alarmName: "flatten-concurrency", timeoutMs: 60_000, signal: never } as const;

describe("waiting for an alarm", () => {
  test("ends at once when it is in the state already", async () => {
    const { cloud } = (await deployedStack()).target;
    expect(await waitForAlarm({ cloud, state: "INSUFFICIENT_DATA", ...request })).toMatchObject({
      state: "reached",
      waitedMs: 0,
    });
  });

  test("sees a change within one look of 5 s", async () => {
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

  test("gives up when the time is up", async () => {
    const { cloud } = (await deployedStack()).target;
    const { state, waitedMs, alarm } = await waitForAlarm({ cloud, state: "ALARM", ...request });
    expect({ state, alarm: alarm.state }).toEqual({ state: "timed-out", alarm: "OK" });
    expect(waitedMs).toBeGreaterThanOrEqual(60_000);
    expect(waitedMs).toBeLessThan(60_100);
  });

  test("stops when it is interrupted", async () => {
    const { cloud } = (await deployedStack()).target;
    const waited = await waitForAlarm({ cloud, state: "ALARM", ...request, signal: AbortSignal.abort() });
    expect(waited.state).toBe("interrupted");
  });

  test("of that name there must be one", async () => {
    const { cloud } = (await deployedStack()).target;
    await expect(waitForAlarm({ cloud, state: "OK", ...request, alarmName: "nobody" })).rejects.toThrow(
      'there is no alarm "nobody" any more',
    );
  });
});

import { describe, expect, test } from "vitest";
import { alarmTestReport as alarmTestLines, shortReason } from "../../../src/commands/alarms/report.ts";
import type { AlarmBurst, AlarmTestOutcome } from "../../../src/operate/alarm-test.ts";
import type { StackAlarm } from "../../../src/operate/alarms.ts";
import { paintFor } from "../../../src/terminal/characters.ts";
import { printed } from "../../support/printed.ts";

const alarmTestReport = printed(alarmTestLines);

describe("the short form of CloudWatch's reason", () => {
  test.each([
    ["Unchecked: Initial alarm creation", "not evaluated yet"],
    ["Insufficient Data: 1 datapoint was unknown.", "no data yet"],
    [
      "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].",
      "no data",
    ],
    [
      "Threshold Crossed: 1 datapoint [21.5 (23/11/26 02:00:00)] was greater than the threshold (21.0).",
      "measured 21.5",
    ],
    [
      "Threshold Crossed: 2 out of the last 2 datapoints [12.0 (23/11/26 02:01:00), 11.0 (23/11/26 02:00:00)] were greater than the threshold (10.0) (minimum 2 datapoints for OK -> ALARM transition).",
      "measured 12, 11",
    ],
    ["set by hand", "set by hand"],
  ])("%s", (reason, short) => {
    expect(shortReason(reason)).toBe(short);
  });
});

describe("the report of a test without a result", () => {
  const burst: AlarmBurst = { jobs: 20, breachingFrom: 11, workMs: 5_000, rounds: 1, periodSeconds: 60 };
  const alarm = {
    logicalId: "ConcurrencyAlarm",
    comparison: "GreaterThanThreshold",
    threshold: 10,
    evaluationPeriods: 1,
  } as unknown as StackAlarm;
  const view = { paint: paintFor(false), columns: 100, unicode: true };
  const reportOf = (outcome: AlarmTestOutcome) => alarmTestReport(outcome, alarm, burst, view);

  test("after the burst says that metrics may still arrive", () => {
    const text = reportOf({
      state: "timed-out",
      waitedFor: "ALARM",
      alarmState: "OK",
      invokes: { ok: 18, failed: 0, throttled: 2 },
      seconds: { untilAlarm: null, untilOk: null },
    });
    expect(text).toContain("20 jobs; 18 succeeded, 2 throttled");
    expect(text).toContain("the metrics may still arrive");
    expect(text).not.toContain("until ALARM");
  });

  test("after the alarm was triggered says that it returns to OK", () => {
    const text = reportOf({
      state: "interrupted",
      waitedFor: "OK",
      alarmState: "ALARM",
      invokes: { ok: 20, failed: 0, throttled: 0 },
      seconds: { untilAlarm: 120, untilOk: null },
    });
    expect(text).toMatch(/until ALARM +2 min 00 s/);
    expect(text).toContain("ConcurrencyAlarm is in ALARM. It returns to OK without further action");
  });

  test("before the burst says that nothing was invoked", () => {
    const text = reportOf({
      state: "interrupted",
      waitedFor: "ALARM",
      alarmState: "OK",
      invokes: { ok: 0, failed: 0, throttled: 0 },
      seconds: { untilAlarm: null, untilOk: null },
    });
    expect(text).toContain("No job was invoked. ConcurrencyAlarm is in OK.");
  });
});

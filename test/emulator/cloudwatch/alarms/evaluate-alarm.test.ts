import fc from "fast-check";
import { expect, test } from "vitest";
import type { TreatMissingData } from "../../../../src/emulator/cloudwatch/alarms/alarm.ts";
import { judge, type Verdict } from "../../../../src/emulator/cloudwatch/alarms/evaluate-alarm.ts";

const rules: readonly TreatMissingData[] = ["missing", "ignore", "breaching", "notBreaching"];
const verdicts: Readonly<Record<string, Verdict>> = { "0": "fine", X: "breaching", "-": "missing" };

function states(points: string, evaluationPeriods: number, datapointsToAlarm: number) {
  const range = points.split(" ").map((point) => verdicts[point] as Verdict);
  return rules.map(
    (treatMissingData) => judge(range, { evaluationPeriods, datapointsToAlarm, treatMissingData }).state,
  );
}

const [ok, alarm, unknown, keep] = ["OK", "ALARM", "INSUFFICIENT_DATA", undefined] as const;

// CW-UG "Configuring how CloudWatch alarms treat missing data": newest point right.
test.each([
  ["0 - X - X", [ok, ok, ok, ok]],
  ["0 - - - -", [ok, ok, ok, ok]],
  ["- - - - -", [unknown, keep, alarm, ok]],
  ["0 X X - X", [alarm, alarm, alarm, alarm]],
  ["- - X - -", [alarm, keep, alarm, ok]],
])("3 out of 3: %s", (points, expected) => expect(states(points, 3, 3)).toEqual(expected));

test.each([
  ["0 - X - X", [alarm, alarm, alarm, alarm]],
  ["0 0 X 0 X", [alarm, alarm, alarm, alarm]],
  ["0 - X - -", [ok, ok, alarm, ok]],
  ["- - - - 0", [ok, ok, alarm, ok]],
  ["- - - X -", [alarm, keep, alarm, ok]],
])("2 out of 3: %s", (points, expected) => expect(states(points, 3, 2)).toEqual(expected));

test.each(["- - - - X", "- - - X -"])("one early point does not alarm 3 out of 3: %s", (points) => {
  const [missing, ignore] = states(points, 3, 3);
  expect([missing, ignore]).toEqual([keep, keep]);
});

test("with enough real points TreatMissingData has no effect", () => {
  const verdict = fc.constantFrom<Verdict>("fine", "breaching", "missing");
  const counts = fc.integer({ min: 1, max: 4 }).chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 1, max: n })));
  fc.assert(
    fc.property(fc.array(verdict, { minLength: 6, maxLength: 6 }), counts, (range, [n, m]) => {
      fc.pre(range.filter((one) => one !== "missing").length >= n);
      const all = rules.map(
        (rule) => judge(range, { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData: rule }).state,
      );
      expect(new Set(all).size).toBe(1);
    }),
    { seed: 1, numRuns: 200 },
  );
});

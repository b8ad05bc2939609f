import { expect, test } from "vitest";
import { fairSentence } from "../../../src/commands/compare/conclusion.ts";
import { tenantLines } from "../../../src/commands/compare/report.ts";
import { groupArms, outageSentence } from "../../../src/commands/compare/verdict.ts";
import type { ArmResult } from "../../../src/experiment/result.ts";
import { paintFor } from "../../../src/terminal/characters.ts";

const outageOf = (name: string, failedAttempts: number, backlogSeconds: number | null, processed = 10, end = 60) =>
  ({
    name,
    count: 10,
    jobs: { processed },
    seconds: { untilLastEnd: end },
    outage: { fromSeconds: 10, untilSeconds: 120, failedAttempts, backlogSeconds },
  }) as unknown as ArmResult;

test("the arm that comes through an outage best lost no job, and then had the fewest failed attempts", () => {
  const arms = [outageOf("cap", 44, 360), outageOf("paused", 0, 36), outageOf("sqs", 0, 20, 9)];
  // A second run of an arm is not an arm of its own.
  const sentence = outageSentence(groupArms([...arms, outageOf("cap", 44, 360)]));
  expect(sentence).toBe(
    "paused comes through the outage best: no attempt failed, the last job was processed 36.0 s after its end. " +
      "cap: 44 attempts failed, the last job was processed 6 min 00 s after its end. " +
      "sqs: no attempt failed, 1 job not processed, the last job was processed 20.0 s after its end.",
  );
});

test("without a failed attempt no arm is better, and one arm alone is not compared", () => {
  expect(outageSentence(groupArms([outageOf("a", 0, 0), outageOf("b", 0, 5)]))).toBe(
    "No attempt failed in the outage.",
  );
  expect(outageSentence(groupArms([outageOf("a", 0, 0, 10, 9), outageOf("b", 0, 0, 10, 8)]))).toBe(
    "Every job was done before the outage began: send more jobs, or give an earlier outage.",
  );
  expect(outageSentence(groupArms([outageOf("a", 3, 0)]))).toBe("");
});

const waits = (isFair: boolean, medianWaitP95: number) => ({
  isFair,
  groups: [],
  worst: { name: "big", waitP95: 18 },
  slowest: [
    { name: "big", waitP95: 18 },
    { name: "small-1", waitP95: 7 },
  ],
  medianWaitP95,
  jainIndex: 0.5,
});

const tenantGroups = (median: number) =>
  groupArms([
    { name: "direct", via: "invoke", peak: {}, tenants: waits(false, 0) },
    { name: "sqs", via: "sqs", peak: {}, tenants: waits(false, 18) },
    { name: "fair", via: "sqs", peak: {}, tenants: waits(true, median) },
  ] as unknown as ArmResult[]);

test("a fair queue is said to help only if the median tenant waits less", () => {
  expect(fairSentence(tenantGroups(6.9))).toContain(
    "fair makes most tenants wait less: 19 of 20 jobs of the median tenant",
  );
  expect(fairSentence(tenantGroups(18))).toContain("fair does not make most tenants wait less");
});

test("the tenants that waited longest are listed for each arm, the median tenant last", () => {
  const lines = tenantLines(tenantGroups(6.9), { columns: 80, unicode: true, paint: paintFor(false) });
  expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["tenants that waited longest, and the median tenant"],
    ["direct", "wait p95", "sqs", "wait p95", "fair", "wait p95"],
    expect.anything(),
    ["big", "18.0 s", "big", "18.0 s", "big", "18.0 s"],
    ["small-1", "7.0 s", "small-1", "7.0 s", "small-1", "7.0 s"],
    ["median tenant", "0.0 s", "median tenant", "18.0 s", "median tenant", "6.9 s"],
  ]);
});

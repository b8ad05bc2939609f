import { expect, test } from "vitest";
import { type BrokenAssumption, brokenAssumptions, type RunFacts } from "../../src/measure/prediction-miss.ts";

/** A run in which every assumption holds: 5 s of work, sent at one instant, nothing refused. */
const kept: RunFacts = {
  assumedWork: { p50: 5, p95: 8 },
  measuredWork: { p50: 5.2, p95: 8.9 },
  throttles: 0,
  failures: 0,
  duplicates: 0,
  assumedSendSeconds: 0,
  sendSeconds: 0.4,
  batchSize: 1,
  jobsPerInvocation: 1,
  assumedColdStartSeconds: 0.2,
  coldStartSeconds: 0.25,
  warmEnvironments: 3,
  assumedWarmEnvironments: 3,
  otherInvocations: 0,
};

test("a run in which every assumption holds breaks none", () => {
  expect(brokenAssumptions(kept)).toEqual([]);
});

const cases: readonly (readonly [Partial<RunFacts>, BrokenAssumption])[] = [
  [
    { measuredWork: { p50: 8, p95: 9 } },
    { kind: "other-work", assumed: { p50: 5, p95: 8 }, measured: { p50: 8, p95: 9 } },
  ],
  [
    { measuredWork: { p50: 5, p95: 10.1 } },
    { kind: "other-work", assumed: { p50: 5, p95: 8 }, measured: { p50: 5, p95: 10.1 } },
  ],
  [
    { measuredWork: { p50: 4.4, p95: 8 } },
    { kind: "other-work", assumed: { p50: 5, p95: 8 }, measured: { p50: 4.4, p95: 8 } },
  ],
  [{ throttles: 3 }, { kind: "throttles", throttles: 3 }],
  [{ failures: 2 }, { kind: "retries", failures: 2, duplicates: 0 }],
  [{ duplicates: 1 }, { kind: "retries", failures: 0, duplicates: 1 }],
  [{ sendSeconds: 0.6 }, { kind: "slow-driver", sendSeconds: 0.6 }],
  [
    { batchSize: 10, jobsPerInvocation: 2.5 },
    { kind: "batches", batchSize: 10, jobsPerInvocation: 2.5 },
  ],
  [{ coldStartSeconds: 2 }, { kind: "slow-cold-starts", assumedSeconds: 0.2, measuredSeconds: 2 }],
  [{ warmEnvironments: 4 }, { kind: "warm-environments", environments: 4 }],
  [{ otherInvocations: 4 }, { kind: "other-invocations", invocations: 4 }],
];

test.each(cases)("%j breaks one assumption", (change, broken) => {
  expect(brokenAssumptions({ ...kept, ...change })).toEqual([broken]);
});

test("for short work, a short send counts as slow", () => {
  const short = { assumedWork: { p50: 1, p95: 1 }, measuredWork: { p50: 1, p95: 1 } };
  expect(brokenAssumptions({ ...kept, ...short, sendSeconds: 0.3 })).toEqual([
    { kind: "slow-driver", sendSeconds: 0.3 },
  ]);
});

test("a driver that was planned to be slow does not count as slow", () => {
  expect(brokenAssumptions({ ...kept, sendSeconds: 30, assumedSendSeconds: 30 })).toEqual([]);
});

test("without finished jobs the work is not judged, and without cold starts neither are these", () => {
  expect(brokenAssumptions({ ...kept, measuredWork: null, coldStartSeconds: null })).toEqual([]);
});

test("invocations of other jobs are named first", () => {
  const [first] = brokenAssumptions({ ...kept, throttles: 1, failures: 1, otherInvocations: 1 });
  expect(first?.kind).toBe("other-invocations");
});

import { expect, test } from "vitest";
import { learnWork } from "../../../src/experiment/learn/learn-work.ts";
import type { Measurements } from "../../../src/experiment/learn/measurements.ts";

const hourMs = 3_600_000;
const nowMs = 100 * hourMs;

const measured = (runs: number, changes: Partial<Measurements> = {}): Measurements => ({
  source: "logs",
  place: "the log of process",
  window: { fromMs: nowMs - hourMs, toMs: nowMs },
  runs,
  newestMs: nowMs,
  jobs: Array.from({ length: runs }, (_, index) => ({ seconds: 1 + (index % 2), size: null })),
  batchSize: 1,
  logsJobs: true,
  ...changes,
});

test("twenty recent runs raise no caveat, and are the distribution", () => {
  const learned = learnWork(measured(20), nowMs);
  expect(learned).toMatchObject({ runs: 20, fit: null, caveats: [] });
  expect(learned?.work).toMatchObject({ kind: "sample", meanSeconds: 1.5, shortestSeconds: 1, longestSeconds: 2 });
});

test.each([
  ["nineteen runs", measured(19), [{ kind: "few-runs", runs: 19, wanted: 20 }]],
  [
    "runs of more than a day ago",
    measured(20, { newestMs: nowMs - 25 * hourMs }),
    [{ kind: "old-runs", ageSeconds: 90_000 }],
  ],
  ["batches", measured(20, { batchSize: 10 }), [{ kind: "batched-runs", batchSize: 10 }]],
  [
    "batches of a function that does not log its jobs",
    measured(20, { batchSize: 10, logsJobs: false }),
    [{ kind: "batched-messages", batchSize: 10 }],
  ],
])("%s raise a caveat", (_, measurements, caveats) => {
  expect(learnWork(measurements, nowMs)?.caveats).toEqual(caveats);
});

test("runs of exactly a day ago are recent enough", () => {
  expect(learnWork(measured(20, { newestMs: nowMs - 24 * hourMs }), nowMs)?.caveats).toEqual([]);
});

test("without any duration above 0 there is nothing to learn", () => {
  expect(learnWork(measured(0), nowMs)).toBeUndefined();
  expect(learnWork(measured(2, { jobs: [{ seconds: 0, size: null }] }), nowMs)).toBeUndefined();
});

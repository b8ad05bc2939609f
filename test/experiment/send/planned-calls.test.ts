import { expect, test } from "vitest";
import {
  delaysOf,
  hashedDelaySeconds,
  jobCodes,
  jobsOfChild,
  mapCalls,
  mapSending,
  slotEnds,
} from "../../../src/experiment/send/planned-calls.ts";
import { defaultConsumer } from "../../../src/plan/consumer.ts";
import { fixedWork } from "../../../src/plan/work-distributions.ts";

const window = { minSeconds: 0, maxSeconds: 900 };
const spec = {
  via: "map",
  count: 1,
  window,
  spread: "random",
  work: fixedWork(1),
  failShare: 0,
  parallel: undefined,
} as const;

test("delays follow from the SHA-256 of the seed and the job, and are uniform over the window", () => {
  // Computed by JSONata from the expression of infra/scale.yaml.
  expect([1, 2].map((job) => hashedDelaySeconds(42, job, window))).toEqual([13, 724]);
  const short = { minSeconds: 10, maxSeconds: 14 };
  const drawn = Array.from({ length: 5_000 }, (_, i) => hashedDelaySeconds(7, i + 1, short));
  const counts = [10, 11, 12, 13, 14].map((second) => drawn.filter((delay) => delay === second).length);
  // Five standard deviations of a binomial count.
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(5 * Math.sqrt(800));
});

test("jobs of different work need more executions, because their input lists them", () => {
  const messages = Array.from({ length: 70_000 }, (_, i) => ({ document: i + 1, workMs: 1_000 }));
  const sizes = (failShare: number) =>
    mapCalls({ ...spec, failShare } as never, messages, { consumer: defaultConsumer, seed: 1 }).map(
      ({ jobs }) => jobs.length,
    );
  expect(sizes(0)).toEqual([70_000]);
  expect(sizes(0.1)).toEqual([30_000, 30_000, 10_000]);
});

test("a job is described by one number, and a burst of equal jobs by one for all", () => {
  expect(
    jobCodes([
      { document: 1, workMs: 5 },
      { document: 2, workMs: 5 },
    ]),
  ).toBe(10);
  expect(
    jobCodes([
      { document: 1, workMs: 5 },
      { document: 2, workMs: 6, poisoned: true },
    ]),
  ).toEqual([10, 13]);
});

test("a Map starts a thousand children a second, all executions at once", () => {
  expect(mapSending({ ...spec, count: 1_000_000 })).toEqual({ sendSeconds: 25 });
  expect(mapSending({ ...spec, via: "pool", count: 500, parallel: 10 })).toEqual({
    sendSeconds: 0.01,
    parallelCalls: 10,
  });
});

test("children of a burst that is only counted send several batches, so that one execution sends all jobs", () => {
  const counted = { ...spec, isCounted: true } as const;
  expect([1, 250_000, 250_001, 5_000_000].map((count) => jobsOfChild({ ...counted, count }))).toEqual([
    10, 10, 20, 200,
  ]);
  // 25,000 children that take 2 s each, 1,000 at once.
  expect(mapSending({ ...counted, count: 5_000_000 })).toEqual({ sendSeconds: 50 });
});

test.each(["stratified", "waves", "even", "slots"] as const)(
  "a Map makes the delays of %s from the number of jobs of each second",
  (spread) => {
    const plan = {
      spec: { ...spec, count: 700, spread, window: { minSeconds: 5, maxSeconds: 60 } },
      consumer: defaultConsumer,
      seed: 7,
    };
    const delays = Array.from({ length: 700 }, (_, i) => i + 1).map(delaysOf(plan));
    const ends = slotEnds(plan) ?? [];
    expect(ends.at(-1)).toBe(700);
    expect(ends.map((_, slot) => delays.filter((delay) => delay <= 5 + slot).length)).toEqual(ends);
  },
);

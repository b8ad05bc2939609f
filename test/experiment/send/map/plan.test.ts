import { expect, test } from "vitest";
import { hashedDelaySeconds, jobCodes, mapCalls, mapSending } from "../../../../src/experiment/send/map/plan.ts";
import { fixedWork } from "../../../../src/plan/work/distributions.ts";

const window = { minSeconds: 0, maxSeconds: 900 };
const spec = { via: "map", count: 1, window, work: fixedWork(1), failShare: 0, parallel: undefined } as const;

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
    mapCalls({ ...spec, failShare } as never, messages, 1).map(({ jobs }) => jobs.length);
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

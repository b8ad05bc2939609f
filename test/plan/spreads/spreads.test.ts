import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../src/base/random.ts";
import { slotCounts } from "../../../src/plan/simulate/slot-releases.ts";
import { spreadSentences, spreads } from "../../../src/plan/spreads/registry.ts";
import { type SpreadName, type SpreadRequest, slotsOf } from "../../../src/plan/spreads/spread.ts";

const countsOf = (name: SpreadName, request: SpreadRequest): Float64Array => {
  const counts = new Float64Array(slotsOf(request, spreads[name].slotsPerSecond));
  slotCounts[name](counts, request);
  return counts;
};

const names = Object.keys(spreads) as SpreadName[];
const ask = (change: Partial<SpreadRequest> = {}): SpreadRequest => ({
  count: 100,
  minSeconds: 10,
  maxSeconds: 100,
  random: randomFrom(7),
  ...change,
});
const jobsByDelay = (delays: readonly number[]) => {
  const counts = new Map<number, number>();
  for (const delay of delays) counts.set(delay, (counts.get(delay) ?? 0) + 1);
  return counts;
};

const settings = fc.record({
  count: fc.integer({ min: 1, max: 300 }),
  minSeconds: fc.integer({ min: 0, max: 60 }),
  width: fc.integer({ min: 0, max: 200 }),
  seed: fc.integer(),
  holdingSeconds: fc.double({ min: 0.1, max: 30, noNaN: true }),
  growthPerSecond: fc.integer({ min: 1, max: 50 }),
  rest: fc.record({
    afterSeconds: fc.double({ min: 0, max: 30, noNaN: true }),
    seconds: fc.double({ min: 0, max: 3, noNaN: true }),
  }),
});

describe.each(names)("%s", (name) => {
  const { slotsPerSecond } = spreads[name];

  test("gives every job a delay on a slot within the window", () => {
    fc.assert(
      fc.property(settings, ({ width, seed, ...rest }) => {
        const request = { ...rest, maxSeconds: rest.minSeconds + width, random: randomFrom(seed) };
        const delays = spreads[name].delaysSeconds(request);
        expect(delays).toHaveLength(rest.count);
        expect(delays.every((delay) => Number.isInteger(delay * slotsPerSecond))).toBe(true);
        expect(Math.min(...delays)).toBeGreaterThanOrEqual(request.minSeconds);
        expect(Math.max(...delays)).toBeLessThanOrEqual(request.maxSeconds);
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  test("its slot counts contain every job once", () => {
    fc.assert(
      fc.property(settings, ({ width, seed, ...rest }) => {
        const request = { ...rest, maxSeconds: rest.minSeconds + width, random: randomFrom(seed) };
        const counts = countsOf(name, request);
        expect(counts).toHaveLength(width * slotsPerSecond + 1);
        expect(counts.every((n) => n >= 0 && Number.isInteger(n))).toBe(true);
        expect(counts.reduce((a, b) => a + b)).toBe(rest.count);
      }),
      { seed: 2, numRuns: 25 },
    );
  });

  test("has the same delays for the same seed", () => {
    const delays = () => spreads[name].delaysSeconds(ask({ random: randomFrom("again"), holdingSeconds: 5 }));
    expect(delays()).toEqual(delays());
  });

  test.each([20, 60, 700])("its slot counts have the same distribution as its delays, for %i jobs", (count) => {
    const runs = 300;
    const slots = 30;
    const byDelay = new Array<number>(slots).fill(0);
    const byCount = new Array<number>(slots).fill(0);
    const squares = { delay: 0, count: 0 };
    const random = randomFrom("distribution");
    const request = ask({ count, minSeconds: 0, maxSeconds: slots - 1, random, holdingSeconds: 4 });
    for (let run = 0; run < runs; run++) {
      const jobs = jobsByDelay(spreads[name].delaysSeconds(request));
      countsOf(name, request).forEach((n, slot) => {
        const second = Math.floor(slot / slotsPerSecond);
        const delayed = jobs.get(slot / slotsPerSecond) ?? 0;
        byCount[second] = (byCount[second] as number) + n / runs;
        byDelay[second] = (byDelay[second] as number) + delayed / runs;
        squares.count += n * n;
        squares.delay += delayed ** 2;
      });
    }
    // Five standard errors of a mean of independent uniform placements.
    const tolerance = 5 * Math.sqrt((2 * count) / slots / runs);
    byCount.forEach((mean, slot) => {
      expect(Math.abs(mean - (byDelay[slot] as number))).toBeLessThan(tolerance);
    });
    expect(squares.count / squares.delay).toBeCloseTo(1, 1);
  });
});

test("random uses every second of the window, both ends included, about equally often", () => {
  const counts = jobsByDelay(spreads.random.delaysSeconds(ask({ count: 30_000, minSeconds: 0, maxSeconds: 2 })));
  expect([...counts.keys()].sort()).toEqual([0, 1, 2]);
  for (const n of counts.values()) expect(Math.abs(n - 10_000)).toBeLessThan(400);
});

test("stratified gives each of 91 seconds exactly one of 91 jobs", () => {
  const delays = spreads.stratified.delaysSeconds(ask({ count: 91 }));
  expect(delays).toEqual(Array.from({ length: 91 }, (_, second) => 10 + second));
});

test("stratified places one of 10 jobs in each tenth of the window, anywhere within it", () => {
  const seen = new Set<number>();
  for (let seed = 0; seed < 300; seed++) {
    const request = ask({ count: 10, minSeconds: 0, maxSeconds: 99, random: randomFrom(seed) });
    spreads.stratified.delaysSeconds(request).forEach((delay, job) => {
      expect(Math.floor(delay / 10)).toBe(job);
      seen.add(delay);
    });
  }
  expect(seen.size).toBe(100);
});

describe("even", () => {
  const even = (change: Partial<SpreadRequest>) => spreads.even.delaysSeconds(ask({ minSeconds: 0, ...change }));

  test("places five jobs over nine seconds 2.25 s apart", () => {
    expect(even({ count: 5, maxSeconds: 9 })).toEqual([0, 2.25, 4.5, 6.75, 9]);
  });

  test("rounds down to twentieths of a second", () => {
    // A third of a second apart: 0.333… becomes 0.30, and 0.666… becomes 0.65.
    expect(even({ count: 4, maxSeconds: 1 })).toEqual([0, 0.3, 0.65, 1]);
  });

  test("places all jobs at once in a window without length, and one job at its start", () => {
    expect(even({ count: 3, minSeconds: 7, maxSeconds: 7 })).toEqual([7, 7, 7]);
    expect(even({ count: 1, maxSeconds: 9 })).toEqual([0]);
  });

  test("starts at the rate at which the consumer grows, and reaches the full rate one holding time later", () => {
    // 31 jobs over 8 s are 3.75 per second. With a growth of 2 and a holding time of 4 s, 8 are released by second 4, and 22
    // are left for 4 s: 5.5 per second, more than 2 · 2. So both steps are raised, to 2.5 and 5 per second: 10 + 20 = 30.
    const counts = countsOf("even", ask({ count: 31, minSeconds: 0, maxSeconds: 8, ...holdingTimes(2, 4) }));
    const within = (from: number, to: number) => counts.slice(from * 20, to * 20).reduce((a, b) => a + b);
    expect([within(0, 4), within(4, 8)]).toEqual([10, 20]);
    // With a growth of 3, 12 are released by second 4, and 18 more in 4 s are 4.5 per second, less than 2 · 3.
    const slow = countsOf("even", ask({ count: 31, minSeconds: 0, maxSeconds: 8, ...holdingTimes(3, 4) }));
    expect(slow.slice(0, 80).reduce((a, b) => a + b)).toBe(12);
  });

  test("has no slow start if the consumer grows fast enough, but releases the jobs of the first holding time one step earlier", () => {
    const delays = even({ count: 9, maxSeconds: 2, ...holdingTimes(4, 1) });
    expect(even({ count: 9, maxSeconds: 2 })).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]);
    // The mapping adds a poller 0.25 s after it has found a message that waits, so these jobs start as above.
    expect(delays).toEqual([0, 0, 0.25, 0.5, 1, 1.25, 1.5, 1.75, 2]);
  });

  test("has slot counts that are exactly those of its delays", () => {
    fc.assert(
      fc.property(settings, ({ width, ...rest }) => {
        const request = ask({ ...rest, maxSeconds: rest.minSeconds + width });
        const jobs = jobsByDelay(spreads.even.delaysSeconds(request));
        const counts = countsOf("even", request);
        expect(counts.every((n, slot) => n === (jobs.get(rest.minSeconds + slot / 20) ?? 0))).toBe(true);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  test("rests for a cold start after the first holding time", () => {
    // 10 distances in 4.5 s, less 0.5 s of rest: 0.4 s each.
    const delays = even({ count: 11, maxSeconds: 4.5, rest: { afterSeconds: 2.1, seconds: 0.5 } });
    expect(delays).toEqual([0, 0.4, 0.8, 1.2, 1.6, 2, 2.9, 3.3, 3.7, 4.1, 4.5]);
  });

  const holdingTimes = (growthPerSecond: number, holdingSeconds: number) => ({ growthPerSecond, holdingSeconds });
});

test("waves are as large as the floor of the window, and one holding time apart", () => {
  // 10 s have room for three starts of 5 s each: ceil(7 / 3) = 3 at a time.
  const request = ask({ count: 7, minSeconds: 1, maxSeconds: 11, holdingSeconds: 5 });
  expect(spreads.waves.delaysSeconds(request)).toEqual([1, 1, 1, 6, 6, 6, 11]);
});

test("waves are larger in a window that is too short for more of them", () => {
  const request = ask({ count: 7, minSeconds: 0, maxSeconds: 5, holdingSeconds: 5 });
  expect(spreads.waves.delaysSeconds(request)).toEqual([0, 0, 0, 0, 5, 5, 5]);
});

test("poisson does not accumulate jobs in the last second, although half the draws pass the end of the window", () => {
  let last = 0;
  const runs = 1000;
  const random = randomFrom("tail");
  for (let run = 0; run < runs; run++) {
    const delays = spreads.poisson.delaysSeconds(ask({ count: 91, random }));
    last += delays.filter((delay) => delay === 100).length / runs;
  }
  expect(last).toBeGreaterThan(0.5);
  expect(last).toBeLessThan(1.2);
});

test.each([
  // 20 jobs of 5 s: five starts within 20 s take four at a time, and 20 within 95 s one.
  [20, "groups of 4 jobs, one every 5 s from 0 s"],
  [95, "single jobs, one every 5 s from 0 s"],
])("waves over %i s are described by their size", (maxSeconds, text) => {
  expect(spreadSentences.waves({ count: 20, minSeconds: 0, maxSeconds, holdingSeconds: 5 })).toBe(text);
});

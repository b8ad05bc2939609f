import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomFrom } from "../../src/base/random.ts";
import { type SpreadName, type SpreadRequest, spreads } from "../../src/plan/spreads.ts";

const names = Object.keys(spreads) as SpreadName[];
const ask = (change: Partial<SpreadRequest> = {}): SpreadRequest => ({
  count: 100,
  minSeconds: 10,
  maxSeconds: 100,
  random: randomFrom(7),
  ...change,
});
const tallyOf = (delays: readonly number[]) => {
  const counts = new Map<number, number>();
  for (const delay of delays) counts.set(delay, (counts.get(delay) ?? 0) + 1);
  return counts;
};

describe.each(names)("%s", (name) => {
  const settings = fc.record({
    count: fc.integer({ min: 1, max: 300 }),
    minSeconds: fc.integer({ min: 0, max: 60 }),
    width: fc.integer({ min: 0, max: 200 }),
    seed: fc.integer(),
    groupSize: fc.integer({ min: 1, max: 50 }),
    workSeconds: fc.double({ min: 0.1, max: 30, noNaN: true }),
  });

  test("gives every job a whole delay within the window", () => {
    fc.assert(
      fc.property(settings, ({ width, seed, ...rest }) => {
        const request = { ...rest, maxSeconds: rest.minSeconds + width, random: randomFrom(seed) };
        const delays = spreads[name].delaysSeconds(request);
        expect(delays).toHaveLength(rest.count);
        expect(delays.every(Number.isInteger)).toBe(true);
        expect(Math.min(...delays)).toBeGreaterThanOrEqual(request.minSeconds);
        expect(Math.max(...delays)).toBeLessThanOrEqual(request.maxSeconds);
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  test("its slot counts hold every job once", () => {
    fc.assert(
      fc.property(settings, ({ width, seed, ...rest }) => {
        const request = { ...rest, maxSeconds: rest.minSeconds + width, random: randomFrom(seed) };
        const counts = spreads[name].slotCounts(request);
        expect(counts).toHaveLength(width + 1);
        expect(counts.every((n) => n >= 0 && Number.isInteger(n))).toBe(true);
        expect(counts.reduce((a, b) => a + b)).toBe(rest.count);
      }),
      { seed: 2, numRuns: 25 },
    );
  });

  test("repeats itself for a seed", () => {
    const delays = () => spreads[name].delaysSeconds(ask({ random: randomFrom("again"), workSeconds: 5 }));
    expect(delays()).toEqual(delays());
  });

  test.each([20, 60, 700])("its slot counts follow the same law as its delays, for %i jobs", (count) => {
    const runs = 300;
    const slots = 30;
    const byDelay = new Array<number>(slots).fill(0);
    const byCount = new Array<number>(slots).fill(0);
    const squares = { delay: 0, count: 0 };
    const random = randomFrom("law");
    const request = ask({ count, minSeconds: 0, maxSeconds: slots - 1, random, workSeconds: 4 });
    for (let run = 0; run < runs; run++) {
      const tally = tallyOf(spreads[name].delaysSeconds(request));
      spreads[name].slotCounts(request).forEach((n, slot) => {
        byCount[slot] = (byCount[slot] as number) + n / runs;
        byDelay[slot] = (byDelay[slot] as number) + (tally.get(slot) ?? 0) / runs;
        squares.count += n * n;
        squares.delay += (tally.get(slot) ?? 0) ** 2;
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

test("random uses both ends of the window, and every second about equally often", () => {
  const counts = tallyOf(spreads.random.delaysSeconds(ask({ count: 30_000, minSeconds: 0, maxSeconds: 2 })));
  expect([...counts.keys()].sort()).toEqual([0, 1, 2]);
  for (const n of counts.values()) expect(Math.abs(n - 10_000)).toBeLessThan(400);
});

test("stratified gives each of 91 seconds exactly one of 91 jobs", () => {
  const delays = spreads.stratified.delaysSeconds(ask({ count: 91 }));
  expect(delays).toEqual(Array.from({ length: 91 }, (_, second) => 10 + second));
});

test("stratified puts one of 10 jobs into each tenth of the window, anywhere within it", () => {
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

test("even spaces five jobs over ten seconds at two seconds each", () => {
  expect(spreads.even.delaysSeconds(ask({ count: 5, minSeconds: 0, maxSeconds: 9 }))).toEqual([0, 2, 4, 6, 8]);
});

test("even with a known work time uses the seconds that repeat one work time later", () => {
  // Window 0-10, work 4 s: starts may be at 0-2, 4-6 and 8-10; 9 jobs take one each, so 3 in flight, the limit.
  const request = ask({ count: 9, minSeconds: 0, maxSeconds: 10, workSeconds: 4 });
  expect(spreads.even.delaysSeconds(request)).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 10]);
});

test("waves of three, five seconds apart", () => {
  const request = ask({ count: 7, minSeconds: 1, maxSeconds: 11, groupSize: 3, workSeconds: 5 });
  expect(spreads.waves.delaysSeconds(request)).toEqual([1, 1, 1, 6, 6, 6, 11]);
});

test("waves grow when they would not fit into the window", () => {
  const request = ask({ count: 7, minSeconds: 0, maxSeconds: 5, groupSize: 1, workSeconds: 5 });
  expect(spreads.waves.delaysSeconds(request)).toEqual([0, 0, 0, 0, 5, 5, 5]);
});

test("poisson never piles up in the last second, although half the draws overrun the window", () => {
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

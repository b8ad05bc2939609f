import { describe, expect, test } from "vitest";
import { randomFrom } from "../../src/base/random.ts";
import { compareSamples, smallestP } from "../../src/measure/two-samples.ts";

/** Every way to choose `size` of `count` positions. */
function* choices(count: number, size: number, from = 0): Generator<number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let first = from; first <= count - size; first++) {
    for (const others of choices(count, size - 1, first + 1)) yield [first, ...others];
  }
}

/** The U statistic by its definition: pairs in which the value of b is larger, and half of the ties. */
const uOf = (a: readonly number[], b: readonly number[]): number =>
  b.flatMap((y) => a.map((x) => (y > x ? 1 : y === x ? 0.5 : 0))).reduce<number>((sum, each) => sum + each, 0);

/** The two-sided p value by enumeration of every division of the pooled values. */
function pByEnumeration(a: readonly number[], b: readonly number[]): number {
  const pooled = [...a, ...b];
  const middle = (a.length * b.length) / 2;
  const observed = Math.abs(uOf(a, b) - middle);
  let [extreme, all] = [0, 0];
  for (const chosen of choices(pooled.length, b.length)) {
    const inB = chosen.map((index) => pooled[index] as number);
    const inA = pooled.filter((_, index) => !chosen.includes(index));
    all++;
    if (Math.abs(uOf(inA, inB) - middle) >= observed - 1e-9) extreme++;
  }
  return extreme / all;
}

/** Critical values of U at 5 %, two-sided, for equal sizes (Mann and Whitney's table as reprinted by Siegel 1956, table K). */
const criticalU: readonly (readonly [size: number, u: number | null])[] = [
  [3, null],
  [4, 0],
  [5, 2],
  [6, 5],
  [7, 8],
  [8, 13],
];

/** Samples without ties and with exactly this U: b starts above all of a, and its lowest value moves down one rank at a time. */
function samplesWithU(size: number, u: number): { a: number[]; b: number[] } {
  const ranks = Array.from({ length: size }, () => 0);
  for (let left = u, i = size - 1; left > 0; i--) {
    ranks[i] = Math.min(size, left);
    left -= ranks[i] as number;
  }
  const b = ranks.map((below, index) => below + index);
  const a = Array.from({ length: 2 * size }, (_, rank) => rank).filter((rank) => !b.includes(rank));
  return { a, b };
}

describe("the exact test", () => {
  test.each(criticalU)("with %i values each is significant up to the critical U of %s in the tables", (size, u) => {
    if (u === null) {
      const { a, b } = samplesWithU(size, 0);
      expect(compareSamples(a, b).p).toBeGreaterThan(0.05);
      return;
    }
    const [at, above] = [samplesWithU(size, u), samplesWithU(size, u + 1)];
    expect([uOf(at.a, at.b), uOf(above.a, above.b)]).toEqual([u, u + 1]);
    expect(compareSamples(at.a, at.b).p).toBeLessThanOrEqual(0.05);
    expect(compareSamples(above.a, above.b).p).toBeGreaterThan(0.05);
  });

  test("equals the enumeration of all divisions, with ties and unequal sizes", () => {
    const random = randomFrom(11);
    for (const [m, n] of [
      [3, 3],
      [4, 4],
      [3, 5],
      [5, 4],
      [6, 5],
      [2, 7],
      [1, 4],
    ] as const) {
      for (let round = 0; round < 4; round++) {
        const draw = (size: number) => Array.from({ length: size }, () => random.integer(0, 6));
        const [a, b] = [draw(m), draw(n)];
        expect(compareSamples(a, b).p).toBeCloseTo(pByEnumeration(a, b), 10);
      }
    }
  });

  test("cannot be significant with three values each, and with four only if they do not overlap", () => {
    expect([3, 4, 5, 6].map((size) => Number(smallestP(size, size).toFixed(4)))).toEqual([0.1, 0.0286, 0.0079, 0.0022]);
    expect(compareSamples([1, 2, 3], [11, 12, 13]).p).toBeCloseTo(0.1, 10);
    expect(compareSamples([1, 2, 3, 4], [11, 12, 13, 14]).p).toBeCloseTo(2 / 70, 10);
  });

  test("of equal samples has p = 1 and the shift 0", () => {
    expect(compareSamples([5, 5, 5, 5], [5, 5, 5, 5])).toMatchObject({ p: 1, shift: 0, interval: { low: 0, high: 0 } });
  });
});

describe("the shift", () => {
  test("is the median of all differences, with the interval of the tables", () => {
    // Hollander, Wolfe and Chicken, example 4.1: permeability of human chorioamnion, term against 12 to 26 weeks.
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    const { shift, interval, p } = compareSamples(early, term);
    expect(shift).toBeCloseTo(0.305, 10);
    expect(p).toBeCloseTo(0.2544, 4);
    expect(interval?.low).toBeCloseTo(-0.15, 10);
    expect(interval?.high).toBeCloseTo(0.76, 10);
  });

  test("has no interval with three values each", () => {
    expect(compareSamples([1, 2, 3], [4, 5, 6]).interval).toBeNull();
  });

  test.each([
    [6, 6],
    [8, 8],
    [10, 7],
  ])("lies in the interval of %i and %i values in 93 to 97 % of 1,000 simulated pairs", (m, n) => {
    const random = randomFrom(3);
    const shift = 4;
    let inside = 0;
    for (let round = 0; round < 1_000; round++) {
      // A skewed distribution, so that nothing depends on a normal one.
      const draw = () => -3 * Math.log(1 - random.next());
      const a = Array.from({ length: m }, draw);
      const b = Array.from({ length: n }, () => draw() + shift);
      const { interval } = compareSamples(a, b);
      if (interval !== null && interval.low <= shift && shift <= interval.high) inside++;
    }
    expect(inside / 1_000).toBeGreaterThanOrEqual(0.93);
    expect(inside / 1_000).toBeLessThanOrEqual(0.97);
  });
});

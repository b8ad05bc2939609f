import { describe, expect, test } from "vitest";
import { randomFrom } from "../../src/base/random.ts";
import { drawBinomial, drawPoisson, logFactorial } from "../../src/plan/variates.ts";

const draws = 60_000;

/**
 * Chi-square of drawn counts against probabilities, over cells that expect at least 10, as a share of the value that a
 * correct sampler exceeds in one of ten thousand tests (Wilson and Hilferty's quantile).
 */
function misfit(draw: () => number, probability: (k: number) => number, from: number, to: number): number {
  const seen = new Map<number, number>();
  for (let i = 0; i < draws; i++) {
    const k = draw();
    seen.set(k, (seen.get(k) ?? 0) + 1);
  }
  let chiSquare = 0;
  let cells = 0;
  for (let k = from; k <= to; k++) {
    const expected = draws * probability(k);
    if (expected < 10) continue;
    chiSquare += ((seen.get(k) ?? 0) - expected) ** 2 / expected;
    cells++;
  }
  const freedom = cells - 1;
  const spread = 2 / (9 * freedom);
  return chiSquare / (freedom * (1 - spread + 3.719 * Math.sqrt(spread)) ** 3);
}

/** The sum of the logarithms, independent of Stirling's formula. */
function logFactorialBySum(k: number): number {
  let total = 0;
  for (let i = 2; i <= k; i++) total += Math.log(i);
  return total;
}

test("ln k! agrees with the sum of the logarithms", () => {
  for (const k of [0, 1, 5, 9, 10, 11, 50, 1000]) expect(logFactorial(k)).toBeCloseTo(logFactorialBySum(k), 8);
});

describe.each([
  [20, 0.1],
  [20, 0.7],
  [200, 0.3],
  [1000, 0.02],
  [1000, 0.95],
] as const)("binomial %i, %d", (n, p) => {
  test("is drawn with the right probabilities", () => {
    const random = randomFrom(`binomial ${n} ${p}`);
    const probability = (k: number) =>
      Math.exp(
        logFactorialBySum(n) -
          logFactorialBySum(k) -
          logFactorialBySum(n - k) +
          k * Math.log(p) +
          (n - k) * Math.log(1 - p),
      );
    expect(misfit(() => drawBinomial(n, p, random), probability, 0, n)).toBeLessThan(1);
  });
});

test("binomials without trials, or with a probability of 0 or 1, are certain", () => {
  const random = randomFrom(1);
  expect([drawBinomial(0, 0.5, random), drawBinomial(9, 0, random), drawBinomial(9, 1, random)]).toEqual([0, 0, 9]);
});

test.each([0.3, 5, 9.9, 10.1, 80])("Poisson of mean %d is drawn with the right probabilities", (mean) => {
  const random = randomFrom(`poisson ${mean}`);
  const probability = (k: number) => Math.exp(k * Math.log(mean) - mean - logFactorialBySum(k));
  expect(misfit(() => drawPoisson(mean, random), probability, 0, 200)).toBeLessThan(1);
});

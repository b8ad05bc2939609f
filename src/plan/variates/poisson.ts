import type { Random } from "../../base/random.ts";

/**
 * Draws a Poisson number, exactly: by multiplication for means below 10, otherwise by Hörmann's transformed rejection (PTRS,
 * "The transformed rejection method for generating Poisson random variables", 1993). The cost does not grow with the mean.
 */
export function drawPoisson(mean: number, random: Random): number {
  if (mean <= 0) return 0;
  return mean < 10 ? byMultiplication(mean, random) : byRejection(mean, random);
}

function byMultiplication(mean: number, random: Random): number {
  const floor = Math.exp(-mean);
  let k = 0;
  for (let product = random.next(); product > floor; product *= random.next()) k++;
  return k;
}

function byRejection(mean: number, random: Random): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const sure = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random.next() - 0.5;
    const v = random.next();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= sure) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const height = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
    if (height <= -mean + k * Math.log(mean) - logFactorial(k)) return k;
  }
}

/**
 * The error of Stirling's formula for ln k!, so that
 * `ln k! = (k + ½)·ln(k + 1) − (k + 1) + ½·ln 2π + stirlingTail(k)` (Hörmann 1993, table and series).
 */
export function stirlingTail(k: number): number {
  if (k < tails.length) return tails[k] as number;
  const n = k + 1;
  return (1 / 12 - (1 / 360 - 1 / 1260 / (n * n)) / (n * n)) / n;
}

/** ln k! for whole k ≥ 0. */
export const logFactorial = (k: number): number =>
  (k + 0.5) * Math.log(k + 1) - (k + 1) + halfLogTwoPi + stirlingTail(k);

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);

const tails = [
  0.08106146679532726, 0.04134069595540929, 0.02767792568499834, 0.02079067210376509, 0.01664469118982119,
  0.01387612882307075, 0.01189670994589177, 0.01041126526197209, 0.009255462182712733, 0.00833056343336287,
];

import type { Random } from "../base/random.ts";

/**
 * Draws how many of `trials` succeed, exactly: by inversion if fewer than 10 are expected, otherwise by Hörmann's transformed
 * rejection (BTRS, "The generation of binomial random variates", 1993). The cost does not grow with the trials.
 */
export function drawBinomial(trials: number, probability: number, random: Random): number {
  if (trials <= 0 || probability <= 0) return 0;
  if (probability >= 1) return trials;
  if (probability > 0.5) return trials - drawBinomial(trials, 1 - probability, random);
  return trials * probability < 10
    ? binomialByInversion(trials, probability, random)
    : binomialByRejection(trials, probability, random);
}

/** Adds up the probabilities of 0, 1, 2, … until they exceed a uniform number. */
function binomialByInversion(n: number, p: number, random: Random): number {
  const odds = p / (1 - p);
  let mass = Math.exp(n * Math.log1p(-p));
  let left = random.next();
  let k = 0;
  while (left > mass && k < n) {
    left -= mass;
    k++;
    mass *= ((n - k + 1) / k) * odds;
  }
  return k;
}

function binomialByRejection(n: number, p: number, random: Random): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const alpha = (2.83 + 5.1 / b) * spread;
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  const sure = 0.92 - 4.2 / b;
  for (;;) {
    const v = random.next();
    const u = random.next() - 0.5;
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + n * p + 0.5);
    if (us >= 0.07 && v <= sure) return k;
    if (k < 0 || k > n) continue;
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      (stirlingTail(mode) + stirlingTail(n - mode) - stirlingTail(k) - stirlingTail(n - k));
    if (Math.log((v * alpha) / (a / (us * us) + b)) <= bound) return k;
  }
}

/**
 * Places `count` balls in the slots, all equally likely, and adds them to `counts`. Few balls are placed one by one; many are
 * drawn slot by slot, each a binomial number of the balls that are left (theory §3.2).
 */
export function drawOccupancy(counts: Float64Array, count: number, random: Random): void {
  const slots = counts.length;
  if (count < 4 * slots) {
    for (let ball = 0; ball < count; ball++) {
      const slot = Math.floor(random.next() * slots);
      counts[slot] = (counts[slot] as number) + 1;
    }
    return;
  }
  let left = count;
  for (let slot = 0; slot < slots; slot++) {
    const here = drawBinomial(left, 1 / (slots - slot), random);
    counts[slot] = (counts[slot] as number) + here;
    left -= here;
  }
}

/**
 * Draws a Poisson number, exactly: by multiplication for means below 10, otherwise by Hörmann's transformed rejection (PTRS,
 * "The transformed rejection method for generating Poisson random variables", 1993). The cost does not grow with the mean.
 */
export function drawPoisson(mean: number, random: Random): number {
  if (mean <= 0) return 0;
  return mean < 10 ? poissonByMultiplication(mean, random) : poissonByRejection(mean, random);
}

function poissonByMultiplication(mean: number, random: Random): number {
  const floor = Math.exp(-mean);
  let k = 0;
  for (let product = random.next(); product > floor; product *= random.next()) k++;
  return k;
}

function poissonByRejection(mean: number, random: Random): number {
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
function stirlingTail(k: number): number {
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

/** Draws an exponential number with mean 1, by inversion. */
export const drawExponential = (random: Random): number => -Math.log(1 - random.next());

import type { Random } from "../../base/random.ts";
import { stirlingTail } from "./poisson.ts";

/**
 * Draws how many of `trials` succeed, exactly: by inversion if fewer than 10 are expected, otherwise by Hörmann's transformed
 * rejection (BTRS, "The generation of binomial random variates", 1993). The cost does not grow with the trials.
 */
export function drawBinomial(trials: number, probability: number, random: Random): number {
  if (trials <= 0 || probability <= 0) return 0;
  if (probability >= 1) return trials;
  if (probability > 0.5) return trials - drawBinomial(trials, 1 - probability, random);
  return trials * probability < 10
    ? byInversion(trials, probability, random)
    : byRejection(trials, probability, random);
}

/** Adds up the probabilities of 0, 1, 2, … until they exceed a uniform number. */
function byInversion(n: number, p: number, random: Random): number {
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

function byRejection(n: number, p: number, random: Random): number {
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

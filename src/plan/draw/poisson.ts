import type { Random } from "../../base/random.ts";
import { logFactorial } from "./log-factorial.ts";

/**
 * A Poisson number, exactly: by multiplication while the mean is small, by Hörmann's transformed rejection (PTRS,
 * "The transformed rejection method for generating Poisson random variables", 1993) otherwise. Constant time.
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

import { normalCdf, normalQuantile } from "../numeric/normal.ts";
import type { Work } from "../work.ts";
import { secondsText } from "./seconds-text.ts";

/**
 * Times whose logarithm is normal: the usual shape of service times.
 *
 * @param median half of the jobs take longer
 * @param sigma standard deviation of the natural logarithm
 */
export function lognormalWork(median: number, sigma: number): Work {
  const growth = Math.exp(sigma * sigma);
  return {
    kind: "lognormal",
    text: `lognormal:${secondsText(median)},${sigma}`,
    meanSeconds: median * Math.sqrt(growth),
    varianceSeconds2: median * median * growth * (growth - 1),
    minSeconds: 0,
    maxSeconds: Number.POSITIVE_INFINITY,
    quantile: (p) => median * Math.exp(sigma * normalQuantile(p)),
    survival: (t) => (t <= 0 ? 1 : normalCdf(-Math.log(t / median) / sigma)),
  };
}

import { drawnWorkSecondsMax } from "../../base/scaling-limits.ts";
import type { Work } from "./work.ts";

const steps = 20_000;
/** A distribution that is longer with a smaller probability than this is left as it is. */
const negligible = 1e-9;

/**
 * The distribution of the jobs that `drawWork` draws: a job that would take longer than `drawnWorkSecondsMax` takes that time.
 * Mean and variance follow from the survival function: E[min(X, m)] = ∫ S(t) dt and E[min(X, m)²] = ∫ 2t S(t) dt, from 0 to m.
 */
export function cutWork(work: Work): Work {
  const most = drawnWorkSecondsMax;
  if (work.kind === "fixed" || work.longestSeconds <= most || work.survival(most) < negligible) return work;
  let mean = 0;
  let square = 0;
  for (let step = 0; step < steps; step++) {
    const t = ((step + 0.5) / steps) * most;
    const share = (work.survival(t) / steps) * most;
    mean += share;
    square += 2 * t * share;
  }
  return {
    ...work,
    meanSeconds: mean,
    varianceSeconds2: square - mean * mean,
    longestSeconds: most,
    quantile: (p) => Math.min(most, work.quantile(p)),
    survival: (seconds) => (seconds >= most ? 0 : work.survival(seconds)),
  };
}

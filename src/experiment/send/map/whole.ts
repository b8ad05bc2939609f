import { type PlannedArm, planArm } from "../../arm-run.ts";
import { expectedUsd } from "../../cost.ts";
import type { WholeBurst } from "../../result.ts";

/** The emulator runs at most so many jobs of a Distributed Map in full; of a larger burst it runs a sample. */
export const fullJobsMax = 100_000;

/** So many jobs of a larger burst run in full, with delays that are placed for them alone. */
export const sampleJobs = 2_000;

/** On AWS flatten follows each job of so many in the log of the function. Those of a larger burst are only counted. */
export const followedJobsMax = 1_000_000;

/** Computes the whole burst of which an arm is a sample; undefined for an arm that runs all of its jobs. */
export function wholeBurst({ spec, facts }: Pick<PlannedArm, "spec" | "facts">): WholeBurst | undefined {
  const { sampleOf: count, ...sample } = spec;
  if (count === undefined) return undefined;
  const whole = planArm({ ...sample, count, ...(count > followedJobsMax ? { isCounted: true } : {}) }, facts);
  const { peak, lastEndSeconds, curve } = whole.predict();
  return {
    count,
    peak,
    lastEndSeconds: Number.isFinite(lastEndSeconds.p95) ? lastEndSeconds.p95 : null,
    usd: expectedUsd(whole),
    series: { stepMs: 1_000, inFlight: curve.map((value) => Math.round(value * 10) / 10) },
  };
}

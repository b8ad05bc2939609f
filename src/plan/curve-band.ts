import type { Prediction } from "./prediction.ts";
import { type PredictRequest, predictionRandom, scenarioOf } from "./scenario.ts";
import { simulationOf } from "./simulate/simulate.ts";

/** Where the number in flight is expected, for each second after the burst is planned: in nine of ten runs. */
export interface CurveBand {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const runsMax = 60;
/** Jobs to simulate at most, in all runs, so that a band takes a few hundredths of a second. */
const jobsMax = 50_000;
/** From this number of jobs on, all curves are so near to their mean that they are not simulated again. */
const manyJobs = 2_000;

/**
 * Runs the model of a burst again, and returns the values that 5 and 95 % of the runs do not exceed, second by second. The
 * band of a large burst is its mean curve, widened as its peak.
 *
 * @throws {FlattenError} (usage) for an invalid count, window or batch size
 */
export function curveBand(request: PredictRequest, { curve, peak }: Prediction): CurveBand {
  if (request.count >= manyJobs) {
    const middle = Math.max(1, peak.p50);
    return {
      low: curve.map((value) => value * (peak.p5 / middle)),
      high: curve.map((value) => value * (peak.p95 / middle)),
    };
  }
  const simulation = simulationOf(scenarioOf(request));
  const runs = Math.min(simulation.runs, runsMax, Math.floor(jobsMax / request.count));
  const curves: Float64Array[] = [];
  for (let run = 0; run < runs; run++) {
    const { perSecond, seconds } = simulation.run(predictionRandom(run), true);
    curves.push(perSecond.slice(0, seconds));
  }
  const length = curves.reduce((most, each) => Math.max(most, each.length), 0);
  const low: number[] = [];
  const high: number[] = [];
  for (let second = 0; second < length; second++) {
    const values = Float64Array.from(curves, (each) => each[second] ?? 0).sort();
    low.push(values[Math.floor(0.05 * (runs - 1))] as number);
    high.push(values[Math.ceil(0.95 * (runs - 1))] as number);
  }
  return { low, high };
}

import { type PredictRequest, predictionRandom, scenarioOf } from "./scenario.ts";
import { simulationOf } from "./simulate/simulate.ts";

/** Where the number in flight is expected, for each second after the burst is planned: in nine of ten runs. */
export interface CurveBand {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const runsMax = 60;
const runsMin = 3;
/** Jobs to simulate at most, in all runs, so that a band takes a few hundredths of a second. */
const jobsMax = 50_000;

/**
 * Runs the model of a burst again, and returns the values that 5 and 95 % of the runs do not exceed, second by second. A
 * large burst has fewer runs, and the largest one only a few: their curves hardly differ.
 *
 * @throws {FlattenError} (usage) for an invalid count, window or batch size
 */
export function curveBand(request: PredictRequest): CurveBand {
  const simulation = simulationOf(scenarioOf(request));
  const wanted = Math.min(simulation.runs, runsMax);
  const runs = Math.max(Math.min(wanted, runsMin), Math.min(wanted, Math.floor(jobsMax / request.count)));
  const curves: Float64Array[] = [];
  for (let run = 0; run < runs; run++) {
    const { perSecond, seconds } = simulation.run(predictionRandom(run), true);
    curves.push(perSecond.slice(0, seconds));
  }
  const length = curves.reduce((most, curve) => Math.max(most, curve.length), 0);
  const low: number[] = [];
  const high: number[] = [];
  for (let second = 0; second < length; second++) {
    const values = Float64Array.from(curves, (curve) => curve[second] ?? 0).sort();
    low.push(values[Math.floor(0.05 * (runs - 1))] as number);
    high.push(values[Math.ceil(0.95 * (runs - 1))] as number);
  }
  return { low, high };
}

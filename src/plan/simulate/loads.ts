import type { Random } from "../../base/random.ts";
import type { LoadRange, Loads } from "../prediction.ts";
import { keepsLimits } from "../solve/limits.ts";
import { type Summary, summarize } from "./replications.ts";
import type { Outcome, Simulation } from "./simulation.ts";

/** Makes all runs of a model, and summarizes also the starts and the environments. */
export function summarizeLoads(simulation: Simulation, randomOf: (run: number) => Random): Summary & Loads {
  const outcomes: Pick<Outcome, "peak" | "startsPerSecond" | "environments">[] = [];
  const summary = summarize(
    {
      ...simulation,
      run: (random, withCurve) => {
        const outcome = simulation.run(random, withCurve);
        const { peak, startsPerSecond = 0, environments = 0 } = outcome;
        outcomes.push({ peak, startsPerSecond, environments });
        return outcome;
      },
    },
    randomOf,
  );
  return {
    ...summary,
    rate: rangeOf(outcomes.map(({ startsPerSecond = 0 }) => startsPerSecond)),
    environments: rangeOf(outcomes.map(({ environments = 0 }) => environments)),
    keeps: (limits) => outcomes.filter((outcome) => keepsLimits(outcome, limits)).length / outcomes.length,
  };
}

function rangeOf(values: readonly number[]): LoadRange {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}

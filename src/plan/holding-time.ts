import type { Road } from "./consumer.ts";
import type { Keeping, SpreadName } from "./spreads/spread.ts";
import type { Work } from "./work/work.ts";

/**
 * How long a job keeps its place on a road, seconds: its work (that of 19 in 20 where it varies), a cold start and the
 * poller's turnaround. `waves` sends the next group when this has passed (theory §3.5).
 */
function holdSeconds(work: Work, road: Road): number {
  const workSeconds = work.varianceSeconds2 === 0 ? work.meanSeconds : work.quantile(0.95);
  return workSeconds + (road.coldStartMs + road.coldStartSpreadMs + road.turnaroundMs) / 1000;
}

/** What a spread has to know of work and road; nothing where it does not ask. */
export function keepingFor(spread: SpreadName, work: Work | undefined, road: Road): Keeping {
  if (work === undefined) return {};
  if (spread === "waves") return { holdSeconds: holdSeconds(work, road) };
  if (spread !== "even" || road.initialPollers === Number.POSITIVE_INFINITY) return {};
  const warmHoldSeconds = work.meanSeconds + road.turnaroundMs / 1000;
  const isAllNew = work.varianceSeconds2 === 0 && road.warmEnvironments === 0;
  return {
    holdSeconds: warmHoldSeconds + road.coldStartMs / 1000,
    growthPerSecond: road.rampPerSecond * road.batchSize,
    ...(isAllNew
      ? { rest: { afterSeconds: warmHoldSeconds, seconds: (road.coldStartMs + road.coldStartSpreadMs) / 1000 } }
      : {}),
  };
}

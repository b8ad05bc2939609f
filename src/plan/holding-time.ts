import type { Consumer } from "./consumer.ts";
import type { HoldingTimes, SpreadName } from "./spreads/spread.ts";
import type { Work } from "./work/work.ts";

/**
 * How long a job keeps its place on a road, seconds: its work (that of 19 in 20 where it varies), a cold start and the
 * poller's turnaround. `waves` sends the next group when this has passed (theory §3.5).
 */
function holdingSeconds(work: Work, consumer: Consumer): number {
  const workSeconds = work.varianceSeconds2 === 0 ? work.meanSeconds : work.quantile(0.95);
  return workSeconds + (consumer.coldStartMs + consumer.coldStartSpreadMs + consumer.turnaroundMs) / 1000;
}

/** What a spread has to know of work and road; nothing where it does not ask. */
export function holdingTimesFor(spread: SpreadName, work: Work | undefined, consumer: Consumer): HoldingTimes {
  if (work === undefined) return {};
  if (spread === "waves") return { holdingSeconds: holdingSeconds(work, consumer) };
  if (spread !== "even" || consumer.initialPollers === Number.POSITIVE_INFINITY) return {};
  const warmHoldingSeconds = work.meanSeconds + consumer.turnaroundMs / 1000;
  const isAllNew = work.varianceSeconds2 === 0 && consumer.warmEnvironments === 0;
  return {
    holdingSeconds: warmHoldingSeconds + consumer.coldStartMs / 1000,
    growthPerSecond: consumer.rampPerSecond * consumer.batchSize,
    ...(isAllNew
      ? {
          rest: {
            afterSeconds: warmHoldingSeconds,
            seconds: (consumer.coldStartMs + consumer.coldStartSpreadMs) / 1000,
          },
        }
      : {}),
  };
}

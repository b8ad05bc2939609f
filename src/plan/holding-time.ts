import { type Consumer, latestMs } from "./consumer.ts";
import { slotsHolding } from "./spreads/slots.ts";
import type { HoldingTimes, SpreadName } from "./spreads/spread.ts";
import type { Work } from "./work/work.ts";

/** What a spread needs to know about the work and the consumer; empty for spreads that need nothing. */
export function holdingTimesFor(spread: SpreadName, work: Work | undefined, consumer: Consumer): HoldingTimes {
  if (work === undefined) return {};
  if (spread === "waves") return { holdingSeconds: longHoldingSeconds(work, consumer) };
  if (spread === "slots") return slotsHolding(work, consumer);
  if (spread !== "even" || consumer.initialPollers === Number.POSITIVE_INFINITY) return {};
  const warmHoldingSeconds = work.meanSeconds + (consumer.turnaroundMs + consumer.workLateMs / 2) / 1000;
  const isAllNew = work.varianceSeconds2 === 0 && consumer.warmEnvironments === 0;
  return {
    holdingSeconds: warmHoldingSeconds + consumer.coldStartMs / 1000,
    growthPerSecond: consumer.rampPerSecond * consumer.batchSize,
    firstPlaces: consumer.initialPollers * consumer.batchSize,
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

/**
 * A holding time that hardly any job exceeds, seconds: the work (its 95th percentile if it varies), the longest cold start,
 * the turnaround of the poller, and the latest end and message timer. `waves` releases the next group after it (theory §3.5).
 */
function longHoldingSeconds(work: Work, consumer: Consumer): number {
  const workSeconds = work.varianceSeconds2 === 0 ? work.meanSeconds : work.quantile(0.95);
  const latencyMs = consumer.coldStartMs + consumer.coldStartSpreadMs + consumer.turnaroundMs + latestMs(consumer);
  return workSeconds + latencyMs / 1000;
}

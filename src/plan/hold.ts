import type { Road } from "./road.ts";
import type { Work } from "./work.ts";

/**
 * How long a job keeps its place on a road, seconds: its work (that of 19 in 20 where it varies), a cold start and the
 * poller's turnaround. `waves` sends the next group when this has passed (theory §3.5).
 */
export function holdSeconds(work: Work, road: Road): number {
  const coldMs = road.coldStartMs + road.coldStartSpreadMs;
  const workSeconds = work.varianceSeconds2 === 0 ? work.meanSeconds : work.quantile(0.95);
  return workSeconds + (coldMs + road.turnaroundMs) / 1000;
}

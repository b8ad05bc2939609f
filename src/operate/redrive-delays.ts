import { randomFrom } from "../base/random.ts";
import type { SpreadName } from "../plan/spread.ts";
import { spreads } from "../plan/spreads.ts";

/** What the delays of a redrive are planned from. */
export interface RedriveDelays {
  /** Whole seconds, both included. */
  readonly window: { readonly min: number; readonly max: number };
  readonly spread: SpreadName;
  readonly seed: number;
}

/**
 * Plans the delays of a redrive over all dead letters at once. The count is SQS's, which is approximate: should more
 * come, the plan begins again, so that every delay stays within the window. Copies go out as letters come in:
 * parts of a second are rounded.
 */
export function planDelays({ window, spread, seed }: RedriveDelays, found: number): (index: number) => number {
  const delays = spreads[spread].delaysSeconds({
    count: Math.max(1, found),
    minSeconds: window.min,
    maxSeconds: window.max,
    random: randomFrom(seed).fork("redrive"),
  });
  return (index) => Math.round(delays[index % delays.length] ?? window.min);
}

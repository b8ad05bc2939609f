import { floor } from "../floor.ts";

/** Whether spreading jobs over a window can keep a peak. `load` is the smallest peak to expect of it. */
export type FlatteningVerdict =
  /** The work leaves `headroom` below the peak. */
  | { readonly kind: "helps"; readonly load: number; readonly headroom: number }
  /** The work needs a higher peak. What helps: fewer or shorter jobs, a longer window, or a queue in front of workers. */
  | { readonly kind: "too-much-work"; readonly load: number; readonly neededWindowSeconds: number }
  /** The work needs a higher peak, and is longer than the window: nearly all jobs are in flight at its end. */
  | { readonly kind: "work-outlasts-window"; readonly load: number; readonly neededWindowSeconds: number };

/**
 * Tells whether a peak can be kept if every job takes `workSeconds`. Whatever the spread, all work lies within W + s, so the
 * peak is at least N·s / (W + s), and at least the floor (theory §7.6). Work that varies can outlast W + s, and has no such
 * bound.
 *
 * @param maxPeak largest number of invocations in flight, at least 1
 */
export function canFlatten(
  count: number,
  windowSeconds: number,
  workSeconds: number,
  maxPeak: number,
): FlatteningVerdict {
  const load = (count * workSeconds) / (windowSeconds + workSeconds);
  const least = Math.max(load, floor(count, windowSeconds, workSeconds));
  if (least <= maxPeak) return { kind: "helps", load, headroom: maxPeak - least };
  const rounds = Math.ceil(count / maxPeak);
  const neededWindowSeconds = Math.max(Math.ceil((rounds - 1) * workSeconds), windowSeconds + 1);
  return { kind: workSeconds > windowSeconds ? "work-outlasts-window" : "too-much-work", load, neededWindowSeconds };
}

/** Whether spreading jobs over a window can keep a peak. */
export type FlatteningVerdict =
  /** The work leaves `headroom` below the peak. */
  | { readonly kind: "helps"; readonly load: number; readonly headroom: number }
  /** The work needs a higher peak. What helps: fewer or shorter jobs, a longer window, or a queue in front of workers. */
  | { readonly kind: "too-much-work"; readonly load: number; readonly neededWindowSeconds: number }
  /** The work needs a higher peak, and is longer than the window: nearly all jobs are in flight at its end. */
  | { readonly kind: "work-outlasts-window"; readonly load: number; readonly neededWindowSeconds: number };

/**
 * Tells whether a peak can be kept. Whatever the spread, the peak is at least the work divided by the time in which it is
 * done, N·s / (W + s), and at least the floor (theory §7.6).
 *
 * @param maxPeak largest number of invocations in flight, at least 1
 * @param facts.floor smallest peak of any placement (theory §2); 0 if unknown
 * @param facts.isFixed whether every job takes exactly `meanSeconds`
 */
export function canFlatten(
  count: number,
  windowSeconds: number,
  meanSeconds: number,
  maxPeak: number,
  facts: { readonly floor?: number; readonly isFixed?: boolean } = {},
): FlatteningVerdict {
  const { floor = 0, isFixed = false } = facts;
  const load = (count * meanSeconds) / (windowSeconds + meanSeconds);
  const least = Math.max(load, floor);
  if (least <= maxPeak) return { kind: "helps", load, headroom: maxPeak - least };
  const rounds = isFixed ? Math.ceil(count / maxPeak) : count / maxPeak;
  const neededWindowSeconds = Math.max(Math.ceil((rounds - 1) * meanSeconds), windowSeconds + 1);
  return { kind: meanSeconds > windowSeconds ? "work-outlasts-window" : "too-much-work", load, neededWindowSeconds };
}

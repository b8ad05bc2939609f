/** Whether spreading over a window can keep the number in flight at a limit. */
export type FlatteningVerdict =
  /** Even, and so any good spread, stays below the limit. */
  | { readonly kind: "helps"; readonly load: number; readonly headroom: number }
  /** The mean alone is above the limit: only fewer or shorter jobs, a longer window or a queue before workers help. */
  | { readonly kind: "too-much-work"; readonly load: number; readonly neededWindowSeconds: number }
  /** The work is so long that hardly any job ends within the window: nearly all are in flight at its end. */
  | { readonly kind: "work-outlasts-window"; readonly load: number; readonly neededWindowSeconds: number };

/**
 * When flattening cannot help (theory §7.6): the peak is at least the work divided by the time it may take,
 * N·s / (W + s), whatever the spread.
 *
 * @param maxConcurrency invocations that may be in flight, at least 1
 */
export function canFlatten(
  count: number,
  windowSeconds: number,
  meanSeconds: number,
  maxConcurrency: number,
): FlatteningVerdict {
  const load = (count * meanSeconds) / (windowSeconds + meanSeconds);
  if (load <= maxConcurrency) return { kind: "helps", load, headroom: maxConcurrency - load };
  const neededWindowSeconds = Math.ceil((count / maxConcurrency - 1) * meanSeconds);
  return { kind: meanSeconds >= windowSeconds ? "work-outlasts-window" : "too-much-work", load, neededWindowSeconds };
}

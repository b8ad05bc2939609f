/** Whether spreading over a window can keep the number in flight at a limit. */
export type FlatteningVerdict =
  /** The limit of what may be in flight is not below what the work needs. */
  | { readonly kind: "helps"; readonly load: number; readonly headroom: number }
  /** The work needs more than may be in flight: only fewer or shorter jobs, a longer window or a queue before workers help. */
  | { readonly kind: "too-much-work"; readonly load: number; readonly neededWindowSeconds: number }
  /** The work is so long that hardly any job ends within the window: nearly all are in flight at its end. */
  | { readonly kind: "work-outlasts-window"; readonly load: number; readonly neededWindowSeconds: number };

/**
 * When flattening cannot help (theory §7.6): the peak is at least the work divided by the time it may take,
 * N·s / (W + s), whatever the spread, and at least the limit of whole jobs.
 *
 * @param maxConcurrency invocations that may be in flight, at least 1
 * @param limit the smallest peak of any placement (theory §2); 0 where it is not known
 * @param isFixed whether every job takes `meanSeconds`
 */
export function canFlatten(
  count: number,
  windowSeconds: number,
  meanSeconds: number,
  maxConcurrency: number,
  { limit = 0, isFixed = false } = {},
): FlatteningVerdict {
  const load = (count * meanSeconds) / (windowSeconds + meanSeconds);
  const least = Math.max(load, limit);
  if (least <= maxConcurrency) return { kind: "helps", load, headroom: maxConcurrency - least };
  const rounds = isFixed ? Math.ceil(count / maxConcurrency) : count / maxConcurrency;
  const neededWindowSeconds = Math.max(Math.ceil((rounds - 1) * meanSeconds), windowSeconds + 1);
  return { kind: meanSeconds > windowSeconds ? "work-outlasts-window" : "too-much-work", load, neededWindowSeconds };
}

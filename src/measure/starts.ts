import type { Invocation } from "./invocations.ts";

const secondMs = 1_000;

/**
 * Finds the second with the most starts, at any instant and not only at full seconds of the clock: the rate that a database or
 * an API behind the function sees.
 *
 * @param starts milliseconds, in any order.
 * @returns the number of starts, and the first of them; undefined without any.
 */
export function mostStartsInSecond(starts: Iterable<number>): {
  readonly value: number;
  readonly fromMs: number | undefined;
} {
  const sorted = Float64Array.from(starts).sort();
  let value = 0;
  let fromMs: number | undefined;
  let first = 0;
  for (const [index, atMs] of sorted.entries()) {
    while ((sorted[first] as number) <= atMs - secondMs) first++;
    if (index - first + 1 > value) {
      value = index - first + 1;
      fromMs = sorted[first];
    }
  }
  return { value, fromMs };
}

/**
 * The number of execution environments that existed during a run: those that ran an invocation, and those that were idle all
 * the time, which keep their connections too.
 *
 * @param warm environments that were idle when the run began
 */
export function environmentsOf(invocations: Iterable<Pick<Invocation, "stream" | "initMs">>, warm: number): number {
  const all = new Set<string>();
  const started = new Set<string>();
  for (const { stream, initMs } of invocations) {
    all.add(stream);
    if (initMs > 0) started.add(stream);
  }
  return started.size + Math.max(warm, all.size - started.size);
}

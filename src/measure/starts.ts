import type { Invocation } from "./invocations.ts";

const secondMs = 1_000;

/**
 * The largest number of invocations that started within one second, whenever the second begins: the rate that a database or
 * an API behind the function sees.
 */
export function mostStartsInSecond(invocations: readonly Pick<Invocation, "startMs">[]): number {
  const starts = Float64Array.from(invocations, ({ startMs }) => startMs).sort();
  let most = 0;
  for (let first = 0, last = 0; last < starts.length; last++) {
    while ((starts[first] as number) <= (starts[last] as number) - secondMs) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/**
 * The number of execution environments that existed during a run: those that ran an invocation, and those that were idle all
 * the time, which keep their connections too.
 *
 * @param warm environments that were idle when the run began
 */
export function environmentsOf(invocations: readonly Pick<Invocation, "stream" | "initMs">[], warm: number): number {
  const all = new Set(invocations.map(({ stream }) => stream));
  const started = new Set(invocations.filter(({ initMs }) => initMs > 0).map(({ stream }) => stream));
  return started.size + Math.max(warm, all.size - started.size);
}

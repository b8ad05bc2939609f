import type { Clock } from "../base/clock.ts";

/** Where a served emulator says what time it is there, and how fast it passes. */
export const timePath = "/_flatten/time";

const answerWithinMs = 2_000;

/**
 * The clock of an endpoint. A served emulator may run faster than the wall clock (`local start --speed`): an experiment
 * on it has to wait, and to read metrics, by its time. Anything else runs by the wall clock.
 */
export async function clockOf(endpoint: string, wall: Clock): Promise<Clock> {
  const answer = await fetch(new URL(timePath, endpoint), { signal: AbortSignal.timeout(answerWithinMs) })
    .then((response) => (response.ok ? response.json() : undefined))
    .catch(() => undefined);
  const { nowMs, speed } = (answer ?? {}) as { nowMs?: number; speed?: number };
  if (typeof nowMs !== "number" || typeof speed !== "number" || !(speed > 0)) return wall;
  const wallStartMs = wall.nowMs();
  return {
    nowMs: () => Math.round(nowMs + (wall.nowMs() - wallStartMs) * speed),
    sleepMs: (ms, signal) => wall.sleepMs(ms / speed, signal),
  };
}

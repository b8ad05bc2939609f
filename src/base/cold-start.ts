import type { Random } from "./random.ts";

/**
 * How long a cold start takes, milliseconds: the mean, and the largest deviation from it. AWS publishes neither; the defaults
 * are those of a small Node.js function.
 */
export const coldStartDefaults = { meanMs: 150, spreadMs: 50 } as const;

/**
 * Draws a cold start, whole milliseconds: triangular around the mean, the most likely value, and never further from it than
 * the spread. The emulator and the models of a prediction share this distribution.
 */
export function drawColdStartMs(meanMs: number, spreadMs: number, random: Random): number {
  const fromMiddle = random.next() + random.next() - 1;
  return Math.max(0, Math.round(meanMs + fromMiddle * spreadMs));
}

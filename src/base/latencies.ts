import type { Random } from "./random.ts";

/**
 * How long a cold start takes, milliseconds: the mean, and the largest deviation from it. AWS publishes neither; the defaults
 * are those of a small Node.js function.
 */
export const coldStartDefaults = { meanMs: 150, spreadMs: 50 } as const;

/**
 * The longest time by which work lasts longer than it was told to, and by which a message becomes visible later than its
 * timer says, milliseconds. AWS publishes neither. A timer of Node.js never fires early, and usually a few milliseconds late.
 */
export const workLateMs = 5;
export const messageLateMs = 10;

/**
 * How long Lambda takes to enable an event source mapping, milliseconds. AWS does not publish it; a few seconds to about a minute
 * have been seen.
 */
export const mappingTransitionMs = 20_000;

/**
 * Draws a cold start, whole milliseconds: triangular around the mean, the most likely value, and never further from it than
 * the spread. The emulator and the models of a prediction share this distribution.
 */
export function drawColdStartMs(meanMs: number, spreadMs: number, random: Random): number {
  const fromMiddle = random.next() + random.next() - 1;
  return Math.max(0, Math.round(meanMs + fromMiddle * spreadMs));
}

/** Draws how late something is, whole milliseconds: from 0 to `mostMs`, all equally likely. Shared in the same way. */
export const drawLateMs = (mostMs: number, random: Random): number => random.integer(0, mostMs);

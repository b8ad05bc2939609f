import type { Random } from "./random.ts";

/**
 * A source of time. All code that waits or reads the time is given one: the wall clock for AWS, a virtual clock for the
 * emulator.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, on this clock. */
  nowMs(): number;
  /** Resolves after `ms` milliseconds of this clock. Rejects with the signal's reason as soon as `signal` is aborted. */
  sleepMs(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * Sleeps `ms` milliseconds of `clock`. If `signal` is aborted, the sleep ends early without an error.
 *
 * @throws any other error of the clock, such as a virtual clock that has no event left to advance to.
 */
export async function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await clock.sleepMs(ms, signal);
  } catch (error) {
    if (signal?.aborted !== true || error !== signal.reason) throw error;
  }
}

/** A minute, milliseconds. */
export const minuteMs = 60_000;
/** The start of the minute of an instant, both in milliseconds since the epoch. */
export const minuteOf = (ms: number): number => Math.floor(ms / minuteMs) * minuteMs;
/** An hour, milliseconds. */
export const hourMs = 3_600_000;
/** A day, milliseconds. */
export const dayMs = 86_400_000;

const unitSeconds = { ms: 0.001, s: 1, m: 60, min: 60, h: 3_600, d: 86_400 } as const;

/** A unit of a duration, as users write it. */
export type DurationUnit = keyof typeof unitSeconds;

const durationPattern = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|min|m|h|d)?$/;

/**
 * Reads a duration such as `1500ms`, `90s`, `5m`, `5min`, `2h` or `1d`.
 *
 * @param bareUnit the unit of a number that is written without one; left out, such a number is not a duration
 * @returns seconds; undefined when the text is not a duration
 */
export function parseSeconds(text: string, bareUnit?: DurationUnit): number | undefined {
  const [, number, unit = bareUnit] = durationPattern.exec(text.trim()) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  // Dividing makes 1500ms exactly 1.5; multiplying by 0.001 may not.
  return unit === "ms" ? Number(number) / 1000 : Number(number) * unitSeconds[unit as DurationUnit];
}

/**
 * Reads a range of durations such as `2s-8s`, `500ms-1s` or `10-100`. A lower end without a unit has the unit of the
 * upper end; an upper end without a unit is in seconds.
 *
 * @returns seconds; undefined when the text is not a range, or its lower end is above the upper one
 */
export function parseSecondsRange(text: string): { readonly min: number; readonly max: number } | undefined {
  const [low = "", high = "", ...more] = text.split("-");
  const unit = /[a-z]+$/.exec(high.trim())?.[0] as DurationUnit | undefined;
  const [min, max] = [parseSeconds(low, unit ?? "s"), parseSeconds(high, "s")];
  return more.length > 0 || min === undefined || max === undefined || min > max ? undefined : { min, max };
}

/** Writes a duration with up to four significant digits: `5s`, `1.5s`, `250ms`. */
export const secondsText = (seconds: number): string =>
  seconds > 0 && seconds < 1 ? `${Number((seconds * 1000).toPrecision(4))}ms` : `${Number(seconds.toPrecision(4))}s`;

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

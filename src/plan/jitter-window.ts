import { parseSecondsRange } from "../base/duration.ts";

/** The delays that jobs may get: whole seconds, both ends included. */
export interface JitterWindow {
  readonly minSeconds: number;
  readonly maxSeconds: number;
}

/** A window as events, results and JSON documents have it: `"jitterSeconds": { "min": 10, "max": 100 }`. */
export interface JitterSeconds {
  readonly min: number;
  readonly max: number;
}

/** The window as `JitterSeconds`. */
export const jitterSeconds = ({ minSeconds, maxSeconds }: JitterWindow): JitterSeconds => ({
  min: minSeconds,
  max: maxSeconds,
});

/**
 * Reads a window: `100` for 0 to 100 s, `10-100`, or with units `1m-5m`. It may be longer than a message timer.
 *
 * @returns undefined when the text is not a window of whole seconds
 */
export function parseJitterWindow(text: string): JitterWindow | undefined {
  const range = parseSecondsRange(text.includes("-") ? text : `0-${text}`);
  if (range === undefined || !Number.isInteger(range.min) || !Number.isInteger(range.max)) return undefined;
  return { minSeconds: range.min, maxSeconds: range.max };
}

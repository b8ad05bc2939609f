import { parseSecondsRange } from "../base/time.ts";

/** The range of the delays: whole seconds, both ends included. */
export interface JitterWindow {
  readonly minSeconds: number;
  readonly maxSeconds: number;
}

/** A window in events, results and JSON documents: `"jitterSeconds": { "min": 10, "max": 100 }`. */
export interface JitterSeconds {
  readonly min: number;
  readonly max: number;
}

/** Converts a window for a JSON document. */
export const jitterSeconds = ({ minSeconds, maxSeconds }: JitterWindow): JitterSeconds => ({
  min: minSeconds,
  max: maxSeconds,
});

/** Converts a window from a JSON document. */
export const jitterWindow = ({ min, max }: JitterSeconds): JitterWindow => ({ minSeconds: min, maxSeconds: max });

/** The window of messages without delays. */
export const noDelays: JitterWindow = { minSeconds: 0, maxSeconds: 0 };

/**
 * Parses a window: `100` for 0 to 100 s, `10-100`, or with units `1m-5m`. It may be longer than the longest message timer.
 *
 * @returns undefined if the text is not a window of whole seconds
 */
export function parseJitterWindow(text: string): JitterWindow | undefined {
  const range = parseSecondsRange(text.includes("-") ? text : `0-${text}`);
  if (range === undefined || !Number.isInteger(range.min) || !Number.isInteger(range.max)) return undefined;
  return { minSeconds: range.min, maxSeconds: range.max };
}

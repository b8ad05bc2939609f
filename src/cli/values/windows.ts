import { limits } from "../../base/limits.ts";
import { badValue, type ValueParser } from "./parse.ts";

/** Whole seconds that delays are taken from, both included. */
export interface JitterWindow {
  readonly minSeconds: number;
  readonly maxSeconds: number;
}

const longest = limits.sqs.delaySecondsMax;
const allowed = `whole seconds, max or min-max, from 0 to ${longest} (the longest message timer of SQS)`;

/** A jitter window: `100` for 0–100 s, `10-100` for 10–100 s. */
export const parseWindow: ValueParser<JitterWindow> = (flag) => (text) => {
  const window = windowOf(text);
  if (window === undefined) throw badValue(flag, text, allowed, "10-100");
  return window;
};

/** A list of windows: `0,30,10-40`. */
export const parseWindows: ValueParser<readonly JitterWindow[]> = (flag) => (text) => {
  const windows = text.split(",").map(windowOf);
  if (windows.some((window) => window === undefined)) {
    throw badValue(flag, text, `a list of ${allowed}`, "0,30,10-100");
  }
  return windows as JitterWindow[];
};

function windowOf(text: string): JitterWindow | undefined {
  const match = /^(?:(\d+)-)?(\d+)$/.exec(text.trim());
  if (match === null) return undefined;
  const [minSeconds, maxSeconds] = [Number(match[1] ?? 0), Number(match[2])];
  return minSeconds <= maxSeconds && maxSeconds <= longest ? { minSeconds, maxSeconds } : undefined;
}

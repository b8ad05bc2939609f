import { usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { badValue, type ValueParser } from "./choices.ts";

/** Whole seconds that delays are taken from, both included. */
export interface JitterWindow {
  readonly minSeconds: number;
  readonly maxSeconds: number;
}

const longest = limits.sqs.delaySecondsMax;
const allowed = `whole seconds, max or min-max, from 0 to ${longest} (the longest message timer of SQS)`;

/** A jitter window: `100` for 0–100 s, `10-100` for 10–100 s. */
export const parseWindow: ValueParser<JitterWindow> = (flag) => (text) => {
  const window = windowIn(text, `${flag} ${text}`);
  if (window === undefined) throw badValue(flag, text, allowed, "10-100");
  return window;
};

/** A list of windows: `0,30,10-40`. */
export const parseWindows: ValueParser<readonly JitterWindow[]> = (flag) => (text) => {
  const windows = text.split(",").map((part) => windowIn(part, `${flag} ${text}`));
  if (windows.some((window) => window === undefined)) {
    throw badValue(flag, text, `a list of ${allowed}`, "0,30,10-100");
  }
  return windows as JitterWindow[];
};

/**
 * The window that a text says; undefined when it says none.
 *
 * @param given flag and value that it stands in, for the error
 * @throws {FlattenError} (usage) for a window that SQS has no timer for: what to do instead
 */
export function windowIn(text: string, given: string): JitterWindow | undefined {
  const match = /^(?:(\d+)-)?(\d+)$/.exec(text.trim());
  if (match === null) return undefined;
  const [minSeconds, maxSeconds] = [Number(match[1] ?? 0), Number(match[2])];
  if (minSeconds > maxSeconds) return undefined;
  if (maxSeconds <= longest) return { minSeconds, maxSeconds };
  throw usageError(
    `${given} is not possible: SQS delays a message by ${longest} s at most`,
    `send the jobs in several bursts, or let them wait in the queue: flatten deploy --parameter MaximumConcurrency=10`,
  );
}

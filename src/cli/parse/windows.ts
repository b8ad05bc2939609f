import { usageError } from "../../base/errors.ts";
import { hopsMax, longDelaySecondsMax } from "../../base/job.ts";
import { limits } from "../../base/limits.ts";
import { type JitterWindow, parseJitterWindow } from "../../plan/spreads/spread.ts";
import { badValue, invalidValue, type ValueParser } from "./choices.ts";

const longest = limits.sqs.delaySecondsMax;
const allowed = `whole seconds, max or min-max, from 0 to ${longest} (the longest message timer of SQS)`;

/** Parses a jitter window: `100` for 0–100 s, `10-100` for 10–100 s. */
export const parseWindow: ValueParser<JitterWindow> = (flag) => (text) => {
  const window = windowIn(flag, text);
  if (window === undefined) throw badValue(flag, text, `expected ${allowed}`, "10-100");
  return window;
};

/** What a window of up to a year may be, for errors. */
export const longAllowed = `whole seconds or durations, max or min-max, of at most one year (above ${longest} s with --beyond)`;

/** Parses a list of windows of up to a year: `0,30,10-40,0-2h`. */
export const parseWindows: ValueParser<readonly JitterWindow[]> = (flag) => (text) => {
  const windows = text.split(",").map((part) => longWindowIn(flag, text, part));
  if (windows.some((window) => window === undefined)) {
    throw badValue(flag, text, `expected a list of ${longAllowed}`, "0,30,10-100");
  }
  return windows as JitterWindow[];
};

/** Parses a window of up to a year: `0-2h`. Whether its delays can be made is checked with the other flags. */
export const parseLongWindow: ValueParser<JitterWindow> = (flag) => (text) => {
  const window = longWindowIn(flag, text);
  if (window === undefined) throw badValue(flag, text, `expected ${longAllowed}`, "10-100");
  return window;
};

/**
 * Reads a window; undefined for any other text.
 *
 * @param given the whole value of the flag, for the error.
 * @param part the part of it that holds the window.
 * @throws {FlattenError} (usage) for a delay of more than a year.
 */
export function longWindowIn(flag: string, given: string, part = given): JitterWindow | undefined {
  const window = parseJitterWindow(withoutYears(part));
  if (window === undefined || window.maxSeconds <= longDelaySecondsMax) return window;
  throw tooLong(flag, given, `${flag} ${given.includes(":") ? "sqs:" : ""}0-2h --beyond auto`);
}

/** The error for a delay of more than a year. It names the reach of both ways to make long delays. */
export const tooLong = (flag: string, given: string, example: string) =>
  usageError(
    `${invalidValue(flag, given)}: a delay is at most one year (--beyond scheduler), or 3 h 45 min (${hopsMax} hops, --beyond hops)`,
    `for example: ${example}`,
  );

/** Years as days, so that a delay of years is recognized as too long. */
export const withoutYears = (text: string): string =>
  text.replaceAll(/(\d+(?:\.\d+)?)\s*y/g, (_, years: string) => `${Number(years) * 365}d`);

/**
 * Reads a window; undefined for any other text.
 *
 * @throws {FlattenError} (usage) for a window that is longer than the longest message timer of SQS.
 */
function windowIn(flag: string, given: string): JitterWindow | undefined {
  const window = parseJitterWindow(given);
  if (window === undefined || window.maxSeconds <= longest) return window;
  throw usageError(
    `${invalidValue(flag, given)}: SQS delays a message by at most ${longest} s`,
    `send the jobs in several bursts, or let them wait in the queue: flatten deploy --parameter MaximumConcurrency=10`,
  );
}

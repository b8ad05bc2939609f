import { parseSeconds } from "../../base/duration.ts";
import { limits } from "../../base/limits.ts";
import { badValue, type ValueParser } from "./choices.ts";

/** Parses a duration with its unit into whole milliseconds. */
export const parseDuration: ValueParser<number> = (flag) => (text) => {
  const seconds = parseSeconds(text);
  if (seconds === undefined) throw badValue(flag, text, "expected a number with a unit: ms, s, m, h, d", "90s");
  return Math.round(seconds * 1000);
};

/** Parses a duration above 0 into whole milliseconds. */
export const parsePositiveDuration: ValueParser<number> = (flag) => (text) => {
  const ms = parseDuration(flag)(text);
  if (ms <= 0) throw badValue(flag, text, "expected a duration above 0", "90s");
  return ms;
};

/** Parses the delay of a message into whole seconds: `30`, `30s`, `5m`. */
export const parseDelaySeconds: ValueParser<number> = (flag) => (text) => {
  const seconds = parseSeconds(text, "s") ?? Number.NaN;
  const longest = limits.sqs.delaySecondsMax;
  if (!Number.isInteger(seconds) || seconds > longest) {
    throw badValue(flag, text, `expected whole seconds from 0 to ${longest} (the longest message timer of SQS)`, "30s");
  }
  return seconds;
};

import { longDelaySecondsMax, type Outage } from "../../base/job.ts";
import { limits } from "../../base/limits.ts";
import { parseSeconds } from "../../base/time.ts";
import { badValue, type ValueParser } from "./choices.ts";
import { tooLong, withoutYears } from "./windows.ts";

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

/** Parses a time of a run, from its start on: `10m-20m`, `0s-90s`. */
export const parseOutage: ValueParser<Outage> = (flag) => (text) => {
  const [from, until, rest] = text.split("-").map((part) => parseSeconds(part));
  if (from !== undefined && until !== undefined && rest === undefined && from < until && text.split("-").length === 2) {
    return { fromSeconds: from, untilSeconds: until };
  }
  throw badValue(flag, text, "expected two times with units, the first one before the second one", "10m-20m");
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

/**
 * Parses a list of delays of up to a year into whole seconds: `30s,5m,1h`. How the long ones are made is checked with the other
 * flags.
 */
export const parseDelays: ValueParser<readonly number[]> = (flag) => (text) => {
  const delays = text.split(",").map((part) => parseSeconds(withoutYears(part.trim()), "s") ?? Number.NaN);
  if (!delays.every((seconds) => Number.isInteger(seconds))) {
    throw badValue(flag, text, "expected a list of delays of whole seconds, each of at most one year", "30s,5m,1h");
  }
  if (delays.every((seconds) => seconds <= longDelaySecondsMax)) return delays;
  throw tooLong(flag, text, `${flag} 30s,5m,1h`);
};

const instantPattern = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)?(Z|[+-]\d\d:\d\d)?$/;

/** Parses an instant in ISO 8601 into milliseconds since the epoch. Without a time zone it is in UTC. */
export const parseInstant: ValueParser<number> = (flag) => (text) => {
  const [found, zone] = instantPattern.exec(text.trim()) ?? [];
  const isDate = found !== undefined && found.length === 10;
  const atMs =
    found === undefined ? Number.NaN : Date.parse(found.replace(" ", "T") + (zone === undefined && !isDate ? "Z" : ""));
  if (Number.isNaN(atMs)) {
    throw badValue(flag, text, "expected a date and time in ISO 8601, in UTC unless it has a zone", "2026-11-26T08:30");
  }
  return atMs;
};

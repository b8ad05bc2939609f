import { nearest, usageError } from "../../base/errors.ts";
import type { Outage } from "../../base/job.ts";
import { limits } from "../../base/limits.ts";
import { parseSeconds } from "../../base/time.ts";

/** Turns the text after a flag into its value, or throws a usage error that names the flag. */
export interface ValueParser<T> {
  (flag: string): (text: string) => T;
  /** The values, if they are a list of words: for the completion of a shell. */
  readonly choices?: readonly string[];
}

/** Parses one of a list of words; the error for a mistyped word suggests the nearest one. */
export const parseChoice = <T extends string>(choices: readonly T[]): ValueParser<T> => {
  const parser = (flag: string) => (text: string) => {
    const found = choices.find((choice) => choice === text.trim());
    if (found !== undefined) return found;
    const guess = nearest(text, choices);
    throw usageError(
      `${invalidValue(flag, text)}: expected one of ${choices.join(", ")}`,
      guess === undefined ? `for example: ${flag} ${choices[0]}` : `did you mean: ${flag} ${guess}`,
    );
  };
  return Object.assign(parser, { choices });
};

/** The beginning of every error about the value of a flag or a setting. */
export const invalidValue = (flag: string, given: string): string => `invalid value "${given}" for ${flag}`;

/** A flag as it is typed: `--max-peak` for `maxPeak`. */
export const flagName = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;

/** Those of these flags that are given, as they are typed. A flag that is not given is undefined or false. */
export const givenFlags = <Flags extends object>(flags: Flags, names: readonly (keyof Flags & string)[]): string[] =>
  names.filter((name) => flags[name] !== undefined && flags[name] !== false).map(flagName);

/**
 * Checks that a flag stands alone.
 *
 * @param what the flag, or what it asks for.
 * @param flag the first flag that is given and that it cannot be combined with.
 * @throws {FlattenError} (usage) if there is one, with the reason in a clause.
 */
export function refuseTogether(
  what: string,
  [flag]: readonly string[],
  why: string,
  remedy: string | ((flag: string) => string),
): void {
  if (flag === undefined) return;
  throw usageError(
    `${what} and ${flag} cannot be combined: ${why}`,
    typeof remedy === "string" ? remedy : remedy(flag),
  );
}

/** The error for an invalid value: what was given, the reason in a clause, and an example. */
export const badValue = (flag: string, given: string, why: string, example: string) =>
  usageError(`${invalidValue(flag, given)}: ${why}`, `for example: ${flag} ${example}`);

const countPattern = /^(\d+)(k|m)?$/i;
const factors: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000 };

/** Parses a count, at least 1: `100`, `1k`, `2m`. */
export const parseCount: ValueParser<number> = (flag) => (text) => {
  const match = countPattern.exec(text.trim());
  const value = match === null ? 0 : Number(match[1]) * (factors[(match[2] ?? "").toLowerCase()] ?? 1);
  if (value < 1 || !Number.isSafeInteger(value))
    throw badValue(flag, text, "expected a whole number, 1 or more", "100");
  return value;
};

/** Parses a whole number from `min` to `max`, both included. */
export const parseWhole =
  (min: number, max: number, example: number): ValueParser<number> =>
  (flag) =>
  (text) => {
    const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw badValue(flag, text, `expected a whole number from ${min} to ${max}`, String(example));
    }
    return value;
  };

/** Parses a number above 0: `10`, `0.5`. */
export const parsePositive: ValueParser<number> = (flag) => (text) => {
  const value = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : 0;
  if (!(value > 0 && Number.isFinite(value))) throw badValue(flag, text, "expected a number above 0", "10");
  return value;
};

/** Parses a share from 0 to 1, written `10%` or `0.1`. */
export const parseShare: ValueParser<number> = (flag) => (text) => {
  const match = /^(\d+(?:\.\d+)?)(%)?$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === undefined ? 1 : 100);
  if (!(value >= 0 && value <= 1)) throw badValue(flag, text, "expected a share from 0% to 100%", "10%");
  return value;
};

/** Parses the probability that a goal is met; no delays meet one with certainty. */
export const parseConfidence: ValueParser<number> = (flag) => (text) => {
  const share = parseShare(flag)(text);
  if (share <= 0 || share >= 1) throw badValue(flag, text, "expected a share above 0% and below 100%", "95%");
  return share;
};

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

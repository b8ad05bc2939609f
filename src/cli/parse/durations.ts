import { limits } from "../../base/limits.ts";
import { badValue, type ValueParser } from "./choices.ts";

const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|min|m|h|d)$/;

/** The milliseconds of `1500ms`, `90s`, `5m`, `2h`; undefined for any other text. */
export function durationMs(text: string): number | undefined {
  const match = durationPattern.exec(text.trim());
  return match === null ? undefined : Number(match[1]) * (unitsMs[match[2] as string] as number);
}

/** Parses a duration into milliseconds. */
export const parseDuration: ValueParser<number> = (flag) => (text) => {
  const ms = durationMs(text);
  if (ms === undefined) throw badValue(flag, text, "expected a number with a unit: ms, s, m, h", "90s");
  return ms;
};

/** Parses a duration above 0 into milliseconds. */
export const parsePositiveDuration: ValueParser<number> = (flag) => (text) => {
  const ms = parseDuration(flag)(text);
  if (ms <= 0) throw badValue(flag, text, "expected a duration above 0", "90s");
  return ms;
};

/** Parses the delay of a message into whole seconds: `30`, `30s`, `5m`. */
export const parseDelaySeconds: ValueParser<number> = (flag) => (text) => {
  const seconds = /^\d+$/.test(text.trim()) ? Number(text) : (durationMs(text) ?? Number.NaN) / 1_000;
  const longest = limits.sqs.delaySecondsMax;
  if (!Number.isInteger(seconds) || seconds > longest) {
    throw badValue(flag, text, `expected whole seconds from 0 to ${longest} (the longest message timer of SQS)`, "30s");
  }
  return seconds;
};

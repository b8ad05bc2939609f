import { badValue, type ValueParser } from "./choices.ts";

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

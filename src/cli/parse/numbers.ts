import { badValue, type ValueParser } from "./choices.ts";

const countPattern = /^(\d+)(k|m)?$/i;
const factors: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000 };

/** A whole number of things, at least 1: `100`, `1k`, `2m`. */
export const parseCount: ValueParser<number> = (flag) => (text) => {
  const match = countPattern.exec(text.trim());
  const value = match === null ? 0 : Number(match[1]) * (factors[(match[2] ?? "").toLowerCase()] ?? 1);
  if (value < 1 || !Number.isSafeInteger(value)) throw badValue(flag, text, "a whole number from 1 on", "100");
  return value;
};

/** A whole number within bounds, both included. */
export const parseWhole =
  (min: number, max: number, example: number): ValueParser<number> =>
  (flag) =>
  (text) => {
    const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw badValue(flag, text, `a whole number from ${min} to ${max}`, String(example));
    }
    return value;
  };

/** A positive number: `10`, `0.5`. */
export const parsePositive: ValueParser<number> = (flag) => (text) => {
  const value = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : 0;
  if (!(value > 0 && Number.isFinite(value))) throw badValue(flag, text, "a number above 0", "10");
  return value;
};

/** A share from 0 to 1, written `10%` or `0.1`. */
export const parseShare: ValueParser<number> = (flag) => (text) => {
  const match = /^(\d+(?:\.\d+)?)(%)?$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]) / (match[2] === undefined ? 1 : 100);
  if (!(value >= 0 && value <= 1)) throw badValue(flag, text, "a share from 0% to 100%", "10%");
  return value;
};

import { comparisons } from "../tokens.ts";
import { invalidParameter } from "./log-group.ts";

/** Creates the error for a pattern that cannot be parsed. */
export const invalid = () => invalidParameter("Invalid filter pattern");

/** Checks a value; undefined stands for a missing one. */
export type ValueTest = (value: unknown) => boolean;

/** Conditions with words, in capitals. */
const worded: ReadonlyMap<string, ValueTest> = new Map<string, ValueTest>([
  ["IS NULL", (value) => value === null],
  ["IS TRUE", (value) => value === true],
  ["IS FALSE", (value) => value === false],
  ["NOT EXISTS", (value) => value === undefined],
]);

/**
 * Returns the test of `<operator> <operand>`. Objects, arrays, true, false and null equal and differ from nothing.
 *
 * @param readNumber a value as a number for numeric operands; undefined if it cannot be compared with them.
 * @throws {AwsError} InvalidParameterException
 */
export function comparison(
  operator: string,
  operand: string,
  readNumber: (value: unknown) => number | undefined,
): ValueTest {
  const test = worded.get(`${operator} ${operand}`.toUpperCase());
  if (test !== undefined) return test;
  const compare = comparisons.get(operator);
  if (compare === undefined) throw invalid();
  const number = operand.startsWith('"') ? Number.NaN : Number(operand);
  if (!Number.isNaN(number)) {
    return (value) => {
      const read = readNumber(value);
      return read !== undefined && compare(read, number);
    };
  }
  if (operator !== "=" && operator !== "!=") throw invalid();
  const matches = textTest(operand);
  return (value) =>
    (typeof value === "string" || typeof value === "number") && matches(String(value)) === (operator === "=");
}

function textTest(operand: string): (text: string) => boolean {
  if (operand.startsWith("%")) {
    const expression = expressionIn(operand);
    return (text) => expression.test(text);
  }
  const wanted = operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, "$1") : operand;
  const [start = "", ...middle] = wanted.split("*");
  const end = middle.pop();
  return end === undefined ? (text) => text === wanted : (text) => matchesParts(text, start, middle, end);
}

/** The regular expression in `%…%`. @throws {AwsError} InvalidParameterException */
export function expressionIn(text: string): RegExp {
  if (text.length < 3) throw invalid();
  try {
    return new RegExp(text.slice(1, -1), "u");
  } catch {
    throw invalid();
  }
}

/** Looks for the parts in order. A regular expression would take polynomial time for many `*`. */
function matchesParts(text: string, start: string, middle: readonly string[], end: string): boolean {
  if (text.length < start.length + end.length || !text.startsWith(start) || !text.endsWith(end)) return false;
  const limit = text.length - end.length;
  let at = start.length;
  for (const part of middle) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > limit) return false;
    at = found + part.length;
  }
  return true;
}

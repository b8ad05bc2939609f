import { invalidParameter } from "./logs-errors.ts";

/** Checks a value; undefined stands for a missing one. */
export type JsonTest = (value: unknown) => boolean;

const numeric: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

const kinds: Readonly<Record<string, JsonTest>> = {
  NULL: (value) => value === null,
  TRUE: (value) => value === true,
  FALSE: (value) => value === false,
};

/** Returns the test of `<operator> <operand>`, or undefined if it is invalid. */
export function comparison(operator: string, operand: string): JsonTest | undefined {
  if (operator === "IS") return kinds[operand.toUpperCase()];
  if (operator === "NOT") return operand.toUpperCase() === "EXISTS" ? (value) => value === undefined : undefined;
  const compare = numeric[operator];
  if (compare === undefined) return undefined;
  const number = Number(operand);
  if (!operand.startsWith('"') && !Number.isNaN(number)) {
    return (value) => typeof value === "number" && compare(value, number);
  }
  if (operator !== "=" && operator !== "!=") return undefined;
  const wanted = operand.startsWith("%")
    ? expressionTest(operand)
    : textTest(operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, "$1") : operand);
  return (value) => value !== undefined && wanted(value) === (operator === "=");
}

function expressionTest(operand: string): JsonTest {
  const expression = expressionIn(operand);
  return (value) => typeof value === "string" && expression.test(value);
}

/** The regular expression in `%…%`. @throws {AwsError} InvalidParameterException */
export function expressionIn(text: string): RegExp {
  if (text.length < 3 || !text.endsWith("%")) throw invalid();
  try {
    return new RegExp(text.slice(1, -1), "u");
  } catch {
    throw invalid();
  }
}

/** Returns a test for equality with a text, in which `*` stands for any characters. */
function textTest(wanted: string): JsonTest {
  const [start = "", ...middle] = wanted.split("*");
  const end = middle.pop();
  if (end === undefined) return (value) => value === wanted;
  return (value) => typeof value === "string" && matchesParts(value, start, middle, end);
}

/** Looks for the parts in order. A regular expression would take polynomial time for many `*`. */
function matchesParts(value: string, start: string, middle: readonly string[], end: string): boolean {
  if (value.length < start.length + end.length || !value.startsWith(start) || !value.endsWith(end)) return false;
  const limit = value.length - end.length;
  let at = start.length;
  for (const part of middle) {
    const found = value.indexOf(part, at);
    if (found === -1 || found + part.length > limit) return false;
    at = found + part.length;
  }
  return true;
}

/** Creates the error for a pattern that cannot be parsed. */
export const invalid = () => invalidParameter("Invalid filter pattern");

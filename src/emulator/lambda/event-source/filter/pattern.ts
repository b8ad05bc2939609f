import { jsonIn } from "../../../../base/encoding.ts";
import { compileCidr } from "./cidr.ts";

/** Decides whether a pattern accepts a value of `parseFilterJson`; `undefined` stands for a missing field. */
export type Matcher = (value: unknown) => boolean;

type Json = Readonly<Record<string, unknown>>;

/**
 * Compiles an event pattern, as `parseFilterJson` returns it (L-DG "Filter rule syntax"). Every field must match: its value
 * is a nested pattern, or a list of rules of which one must match. `$or` is a list of patterns of which one must match.
 *
 * @returns undefined for an invalid pattern.
 */
export function compilePattern(pattern: unknown): Matcher | undefined {
  if (!isObject(pattern)) return undefined;
  const tests: Matcher[] = [];
  for (const [name, rule] of Object.entries(pattern)) {
    const test = name === "$or" ? compileOr(rule) : compileField(name, rule);
    if (test === undefined) return undefined;
    tests.push(test);
  }
  if (tests.length === 0) return undefined;
  const matches = (value: unknown) => tests.every((test) => test(isObject(value) ? value : {}));
  // A list of objects matches if one of its elements does.
  return (value) => (Array.isArray(value) ? value.some(matches) : matches(value));
}

function compileOr(patterns: unknown): Matcher | undefined {
  if (!Array.isArray(patterns) || patterns.length === 0) return undefined;
  const matchers = patterns.map(compilePattern);
  if (matchers.includes(undefined)) return undefined;
  return (value) => matchers.some((matches) => matches?.(value));
}

function compileField(name: string, rule: unknown): Matcher | undefined {
  const matches = Array.isArray(rule) ? compileRules(rule) : compilePattern(rule);
  return matches && ((object) => matches(Object.hasOwn(object as Json, name) ? (object as Json)[name] : undefined));
}

/** Compiles the rules of a field, of which one must match. @returns undefined if one of them is invalid, or there is none. */
export function compileRules(rules: readonly unknown[]): Matcher | undefined {
  const matchers = rules.map((rule) => (isObject(rule) ? compileOperator(rule) : compileExact(rule)));
  if (matchers.length === 0 || matchers.includes(undefined)) return undefined;
  // A field with a list matches if one of its elements does.
  return (value) =>
    matchers.some((matches) => (Array.isArray(value) ? value.some((one) => matches?.(one)) : matches?.(value)));
}

const compileExact = (wanted: unknown): Matcher | undefined =>
  wanted === null || ["string", "boolean"].includes(typeof wanted) ? (value) => value === wanted : undefined;

const operators: Readonly<Record<string, (operand: unknown) => Matcher | undefined>> = {
  exists: compileExists,
  "anything-but": compileAnythingBut,
  numeric: (operand) => (Array.isArray(operand) ? compileNumeric(operand) : undefined),
  cidr: (operand) => compileTextRule(operand, compileCidr),
  prefix: (operand) => compileTextRule(operand, (prefix) => (text) => text.startsWith(prefix)),
  suffix: (operand) => compileTextRule(operand, (suffix) => (text) => text.endsWith(suffix)),
  "equals-ignore-case": (operand) =>
    compileTextRule(operand, (wanted) => (text) => text.toLowerCase() === wanted.toLowerCase()),
};

function compileOperator(rule: Json): Matcher | undefined {
  const [entry, ...others] = Object.entries(rule);
  if (entry === undefined || others.length > 0) return undefined;
  const [name, operand] = entry;
  return Object.hasOwn(operators, name) ? operators[name]?.(operand) : undefined;
}

/** Compiles an operator whose operand and values are strings. */
function compileTextRule(
  operand: unknown,
  compile: (operand: string) => ((text: string) => boolean) | undefined,
): Matcher | undefined {
  const text = textOf(operand);
  const test = text === undefined ? undefined : compile(text);
  return (
    test &&
    ((value) => {
      const found = textOf(value);
      return found !== undefined && test(found);
    })
  );
}

/** Only leaves count: a field with an object does not exist for this operator (L-DG "Filter rule syntax"). */
function compileExists(wanted: unknown): Matcher | undefined {
  if (typeof wanted !== "boolean") return undefined;
  return (value) => (value !== undefined && !isObject(value)) === wanted;
}

/** Matches fields that exist and have none of the given values. */
function compileAnythingBut(operand: unknown): Matcher | undefined {
  const excluded = compileRules(Array.isArray(operand) ? operand : [operand]);
  return excluded && ((value) => value !== undefined && !excluded(value));
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** Compiles `["=", 5]`, or a range with two ends: `[">", 0, "<=", 100]`. */
function compileNumeric(operand: readonly unknown[]): Matcher | undefined {
  if (operand.length !== 2 && operand.length !== 4) return undefined;
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < operand.length; i += 2) {
    const compare = comparisons[String(operand[i])];
    const bound = numberOf(operand[i + 1]);
    if (compare === undefined || bound === undefined) return undefined;
    tests.push((value) => compare(value, bound));
  }
  return (value) => {
    const number = numberOf(value);
    return number !== undefined && tests.every((test) => test(number));
  };
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Marks the strings that stand for numbers. No text that SQS accepts contains it (SQS-API SendMessage). */
const numberMark = "\u0000";

/** A string, or a number outside strings, of a JSON text. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON for event filtering, which compares numbers as they are written: 300, 300.0 and 3e2 are different (L-DG
 * "Filter rule syntax"). Numbers are therefore returned as marked strings; `numberOf` returns their value.
 *
 * @returns undefined for a text that is not JSON.
 */
export function parseFilterJson(text: string): unknown {
  if (jsonIn(text) === undefined) return undefined;
  return JSON.parse(
    text.replace(stringOrNumber, (token) => (token.startsWith('"') ? token : JSON.stringify(numberMark + token))),
  );
}

/** Returns the value of a number in what `parseFilterJson` returned, or undefined for any other value. */
const numberOf = (value: unknown): number | undefined =>
  typeof value === "string" && value.startsWith(numberMark) ? Number(value.slice(numberMark.length)) : undefined;

/** Returns a string in what `parseFilterJson` returned, or undefined for any other value. */
const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && !value.startsWith(numberMark) ? value : undefined;

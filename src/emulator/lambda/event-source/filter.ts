import { BlockList, isIP } from "node:net";
import { jsonIn } from "../../../base/encoding.ts";

/** Decides whether a message with this body passes to the function. */
export type BodyFilter = (body: string) => boolean;

/**
 * Compiles the patterns of `FilterCriteria`. A message passes if one of them matches, or if there are none. Patterns that
 * are invalid match nothing.
 */
export function compileFilters(patterns: readonly string[]): BodyFilter {
  const filters = patterns.map(compileFilter);
  return (body) => filters.length === 0 || filters.some((passes) => passes?.(body));
}

/**
 * Compiles one pattern of `FilterCriteria` for a queue, whose only key is `body`. An object is matched against bodies that
 * are JSON, a list of rules against bodies that are plain text. A body of the other kind does not match (L-DG "Using event
 * filtering with an Amazon SQS event source").
 *
 * @returns undefined for an invalid pattern.
 */
export function compileFilter(pattern: string): BodyFilter | undefined {
  const { body: rule, ...others } = Object(parseFilterJson(pattern));
  const matches = Object.keys(others).length === 0 ? ifValid(() => ruleMatcher(rule)) : undefined;
  return (
    matches &&
    ((body) => {
      const value = parseFilterJson(body);
      if (Array.isArray(rule)) return value === undefined && matches(body);
      return typeof value === "object" && value !== null && matches(value);
    })
  );
}

/** Decides whether a pattern accepts a value of `parseFilterJson`; `undefined` stands for a missing field. */
type Matcher = (value: unknown) => boolean;

type Json = Readonly<Record<string, unknown>>;

/**
 * Compiles an event pattern, as `parseFilterJson` returns it (L-DG "Filter rule syntax"). Every field must match: its value
 * is a nested pattern, or a list of rules of which one must match. `$or` is a list of patterns of which one must match.
 *
 * @returns undefined for an invalid pattern.
 */
export const compilePattern = (pattern: unknown): Matcher | undefined => ifValid(() => fieldsMatcher(pattern));

/** Thrown while an invalid pattern is compiled. */
class InvalidPattern extends Error {}

function ifValid(compile: () => Matcher): Matcher | undefined {
  try {
    return compile();
  } catch (error) {
    if (error instanceof InvalidPattern) return undefined;
    throw error;
  }
}

const ruleMatcher = (rule: unknown): Matcher => (Array.isArray(rule) ? rulesMatcher(rule) : fieldsMatcher(rule));

function fieldsMatcher(pattern: unknown): Matcher {
  const entries = isObject(pattern) ? Object.entries(pattern) : [];
  if (entries.length === 0) throw new InvalidPattern();
  const tests = entries.map(([name, rule]): ((fields: Json) => boolean) => {
    if (name === "$or") {
      if (!Array.isArray(rule) || rule.length === 0) throw new InvalidPattern();
      const alternatives = rule.map(fieldsMatcher);
      return (fields) => alternatives.some((matches) => matches(fields));
    }
    const matches = ruleMatcher(rule);
    return (fields) => matches(Object.hasOwn(fields, name) ? fields[name] : undefined);
  });
  const matches = (value: unknown) => tests.every((test) => test(isObject(value) ? value : {}));
  // A list of objects matches if one of its elements does.
  return (value) => (Array.isArray(value) ? value.some(matches) : matches(value));
}

/** Compiles the rules of a field, of which one must match. */
function rulesMatcher(rules: readonly unknown[]): Matcher {
  if (rules.length === 0) throw new InvalidPattern();
  const matchers = rules.map((rule): Matcher => {
    if (isObject(rule)) return operatorMatcher(rule);
    if (rule !== null && typeof rule !== "string" && typeof rule !== "boolean") throw new InvalidPattern();
    return (value) => value === rule;
  });
  // A field with a list matches if one of its elements does.
  return (value) => matchers.some((matches) => (Array.isArray(value) ? value.some(matches) : matches(value)));
}

const operators: Readonly<Record<string, (operand: unknown) => Matcher>> = {
  // Only leaves count: a field with an object does not exist for this operator (L-DG "Filter rule syntax").
  exists: (wanted) => {
    if (typeof wanted !== "boolean") throw new InvalidPattern();
    return (value) => (value !== undefined && !isObject(value)) === wanted;
  },
  // Matches fields that exist and have none of the given values.
  "anything-but": (operand) => {
    const excluded = rulesMatcher(Array.isArray(operand) ? operand : [operand]);
    return (value) => value !== undefined && !excluded(value);
  },
  numeric: numericMatcher,
  cidr: textRule(cidrTest),
  prefix: textRule((prefix) => (text) => text.startsWith(prefix)),
  suffix: textRule((suffix) => (text) => text.endsWith(suffix)),
  "equals-ignore-case": textRule((wanted) => (text) => text.toLowerCase() === wanted.toLowerCase()),
};

function operatorMatcher(rule: Json): Matcher {
  const [[name, operand] = ["", undefined], ...others] = Object.entries(rule);
  const compile = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (compile === undefined || others.length > 0) throw new InvalidPattern();
  return compile(operand);
}

/** Returns an operator whose operand and values are strings. */
function textRule(compile: (operand: string) => (text: string) => boolean): (operand: unknown) => Matcher {
  return (operand) => {
    if (!isText(operand)) throw new InvalidPattern();
    const test = compile(operand);
    return (value) => isText(value) && test(value);
  };
}

/** Compiles a block of IP addresses, e.g. `10.0.0.0/24` or `2001:db8::/32`. */
function cidrTest(block: string): (address: string) => boolean {
  const [, network = "", bits = ""] = /^([^/%]+)\/(\d{1,3})$/.exec(block) ?? [];
  const version = isIP(network);
  if (version === 0 || Number(bits) > (version === 4 ? 32 : 128)) throw new InvalidPattern();
  const family = version === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return (address) => isIP(address) === version && list.check(address, family);
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** Compiles `["=", 5]`, or a range with two ends: `[">", 0, "<=", 100]`. */
function numericMatcher(operand: unknown): Matcher {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) throw new InvalidPattern();
  const tests = [operand.slice(0, 2), operand.slice(2)]
    .filter(({ length }) => length > 0)
    .map(([comparison, limit]) => {
      const compare = comparisons[String(comparison)];
      const bound = numberOf(limit);
      if (compare === undefined || bound === undefined) throw new InvalidPattern();
      return (value: number) => compare(value, bound);
    });
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

/** Whether a value in what `parseFilterJson` returned is a string there. */
const isText = (value: unknown): value is string => typeof value === "string" && !value.startsWith(numberMark);

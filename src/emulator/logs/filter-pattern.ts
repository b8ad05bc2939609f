import { objectIn } from "../../base/encoding.ts";
import { comparisons, Tokens } from "../tokens.ts";
import { invalidParameter } from "./log-group.ts";

/** Checks whether a message matches. */
export type MessageMatcher = (message: string) => boolean;

/** Checks a value; undefined stands for a missing one. */
type ValueTest = (value: unknown) => boolean;

/**
 * Compiles a filter pattern: terms, a JSON pattern in braces, or a pattern for space-delimited events in brackets (CWL-UG
 * filter pattern syntax).
 *
 * @throws {AwsError} InvalidParameterException for an invalid pattern.
 */
export function filterPattern(pattern: string): MessageMatcher {
  const trimmed = pattern.trim();
  if (trimmed === "") return () => true;
  if (trimmed.startsWith("{")) return jsonPattern(trimmed);
  if (trimmed.startsWith("[")) {
    const columns = columnsPattern(trimmed);
    return (message) => columns(message) !== undefined;
  }
  return termPattern(trimmed);
}

/**
 * Compiles terms. A message must contain every plain term and no term with `-`. Terms with `?` are ignored if there are
 * others; a message must contain at least one of them otherwise. Terms are case-sensitive; quotes enclose a phrase, and `%`
 * a regular expression.
 */
function termPattern(pattern: string): MessageMatcher {
  const all: MessageMatcher[] = [];
  const none: MessageMatcher[] = [];
  const any: MessageMatcher[] = [];
  const term = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|(%(?:[^%\\]|\\.)*%)|([^\s"%]+))(?=\s|$)/y;
  while (term.lastIndex < pattern.length) {
    const found = term.exec(pattern);
    if (found === null) throw invalid();
    const [, sign, phrase, expression, word = ""] = found;
    const tests = sign === "-" ? none : sign === "?" ? any : all;
    const text = phrase?.replace(/\\(.)/g, "$1") ?? word;
    tests.push(expression === undefined ? (message) => message.includes(text) : expressionTest(expression));
  }
  const onlyOptional = all.length === 0 && none.length === 0;
  return (message) => {
    const has = (test: MessageMatcher) => test(message);
    return onlyOptional ? any.some(has) : !none.some(has) && all.every(has);
  };
}

/** Creates the error for a pattern that cannot be parsed. */
const invalid = () => invalidParameter("Invalid filter pattern");

type PatternTokens = Tokens<"selector" | "text" | "expression" | "symbol" | "word" | "other">;

const tokenPattern =
  /\s+|(?<selector>\$(?:\.(?:[\w-]+|\*)|\.?\[(?:"[^"]+"|'[^']+'|\d+|\*)\])+)|(?<text>"(?:[^"\\]|\\.)*")|(?<expression>%(?:[^%\\]|\\.)*%)|(?<symbol>&&|\|\||!=|<=|>=|[{}()[\],=<>])|(?<word>[^\s{}()[\],=<>!&|"%]+)|(?<other>.)/gs;

const tokensOf = (pattern: string): PatternTokens => new Tokens(pattern, tokenPattern, invalid);

/** Takes conditions that are combined with `&&` and `||`. */
const conditions = (tokens: PatternTokens, one: () => ValueTest): ValueTest =>
  tokens.operation([["||"], ["&&"]], one, (operator, left, right) =>
    operator === "||" ? (value) => left(value) || right(value) : (value) => left(value) && right(value),
  );

const operandOf = (tokens: PatternTokens): string => tokens.next("text", "expression", "word").text;

/**
 * Compiles `{ $.level = "ERROR" && ($.ms > 5 || $.retry IS TRUE) }`. It matches only messages that are JSON objects.
 *
 * @throws {AwsError} InvalidParameterException
 */
function jsonPattern(pattern: string): (message: string) => boolean {
  const tokens = tokensOf(pattern);
  tokens.expect("{");
  const test = conditions(tokens, () => jsonCondition(tokens));
  tokens.expect("}");
  tokens.expectEnd();
  return (message) => {
    const object = message.trimStart().startsWith("{") ? objectIn(message) : undefined;
    return object !== undefined && test(object);
  };
}

function jsonCondition(tokens: PatternTokens): ValueTest {
  if (tokens.accept("(") !== undefined) {
    const inner = conditions(tokens, () => jsonCondition(tokens));
    tokens.expect(")");
    return inner;
  }
  const selector = tokens.next("selector").text;
  const operator = tokens.next("symbol", "word").text;
  const test = comparison(operator, operandOf(tokens), (value) => (typeof value === "number" ? value : undefined));
  return (value) => {
    const found = selectedBy(value, selector);
    return found.length === 0 ? test(undefined) : found.some(test);
  };
}

/** Returns the values that a selector such as `$.a.b[0]`, `$.['a.b']`, `$.*` or `$.list[*].name` selects. */
export function selectedBy(value: unknown, selector: string): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const [, name, double, single] of selector.matchAll(/([\w-]+|\*)|"([^"]+)"|'([^']+)'/g)) {
    const key = name ?? double ?? single ?? "";
    found = found.flatMap((one) => {
      if (typeof one !== "object" || one === null) return [];
      if (name === "*") return Object.values(one);
      return Object.hasOwn(one, key) ? [(one as Readonly<Record<string, unknown>>)[key]] : [];
    });
  }
  return found;
}

/** A column of a pattern. Without a name it is called by its position, from 1. */
interface Column {
  readonly name: string | undefined;
  readonly test: ValueTest;
}

const unnamed: Column = { name: undefined, test: () => true };
const gap: Column = { name: "...", test: () => true };

/** Reads the columns of a message by their names, or returns undefined if the message does not match. */
type ColumnsReader = (message: string) => ReadonlyMap<string, string> | undefined;

/**
 * Compiles a pattern for space-delimited events, such as `[ip, user, ..., status = 4* || status = 500, bytes > 1000]`. `...`
 * stands for any number of columns; without it, the last column is the rest of the message.
 *
 * @throws {AwsError} InvalidParameterException
 */
export function columnsPattern(pattern: string): ColumnsReader {
  const tokens = tokensOf(pattern);
  tokens.expect("[");
  const columns = tokens.listUntil("]", () => columnOf(tokens));
  tokens.expectEnd();
  const gapAt = columns.indexOf(gap);
  if (columns.length === 0 || gapAt !== columns.lastIndexOf(gap)) throw invalid();
  return (message) => {
    const words = wordsOf(message, gapAt === -1 ? columns.length : Number.POSITIVE_INFINITY);
    const count = gapAt === -1 ? columns.length : columns.length - 1;
    if (words.length < count) return undefined;
    const between = Array.from({ length: words.length - count }, () => unnamed);
    const all = gapAt === -1 ? columns : [...columns.slice(0, gapAt), ...between, ...columns.slice(gapAt + 1)];
    if (!all.every(({ test }, index) => test(words[index]))) return undefined;
    return new Map(all.map(({ name }, index) => [name ?? String(index + 1), words[index] ?? ""]));
  };
}

function columnOf(tokens: PatternTokens): Column {
  const { text: name } = tokens.peek;
  if (tokens.accept("...") !== undefined) return gap;
  if (name === "," || name === "]") return unnamed;
  const test = conditions(tokens, () => {
    if (tokens.next("word").text !== name) throw invalid();
    if (tokens.peek.text === "," || tokens.peek.text === "]") return () => true;
    return comparison(tokens.next("symbol").text, operandOf(tokens), (word) =>
      word === "" ? Number.NaN : Number(word),
    );
  });
  return { name, test };
}

/** Divides a message into at most `max` words. A part in brackets or quotes is one of them, and the last one is the rest. */
function wordsOf(message: string, max: number): readonly string[] {
  const found = [...message.matchAll(/\[([^\]]*)\]|"((?:[^"\\]|\\.)*)"|(\S+)/g)];
  const words = found.map(([, bracketed, quoted, word]) => bracketed ?? quoted ?? word ?? "");
  if (words.length <= max) return words;
  return [...words.slice(0, max - 1), message.slice(found[max - 1]?.index).trimEnd()];
}

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
function comparison(operator: string, operand: string, readNumber: (value: unknown) => number | undefined): ValueTest {
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

function textTest(operand: string): MessageMatcher {
  if (operand.startsWith("%")) return expressionTest(operand);
  const wanted = operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, "$1") : operand;
  const [start = "", ...middle] = wanted.split("*");
  const end = middle.pop();
  return end === undefined ? (text) => text === wanted : (text) => matchesParts(text, start, middle, end);
}

/** Compiles the regular expression in `%…%`. @throws {AwsError} InvalidParameterException */
function expressionTest(text: string): MessageMatcher {
  if (text.length < 3) throw invalid();
  try {
    const expression = new RegExp(text.slice(1, -1), "u");
    return (message) => expression.test(message);
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

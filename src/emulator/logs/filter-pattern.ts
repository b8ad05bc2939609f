import { invalidParameter } from "./logs-errors.ts";

const tokenPattern =
  /\s*(?:(\$(?:\.[\w-]+|\[\d+\])+)|("(?:[^"\\]|\\.)*")|(&&|\|\||!=|<=|>=|[{}()=<>])|([^\s{}()=<>!&|"]+))/y;

/** Compiles `{ $.level = "ERROR" && ($.ms > 5 || $.retry IS TRUE) }`. It matches only messages that are JSON objects. */
function jsonPattern(pattern: string): MessageMatcher {
  const parser = new JsonPatternParser(pattern);
  parser.expect("{");
  const test = parser.any();
  parser.expect("}");
  parser.end();
  return (message) => {
    const text = message.trim();
    if (!text.startsWith("{")) return false;
    try {
      return test(JSON.parse(text));
    } catch {
      return false;
    }
  };
}

class JsonPatternParser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#tokens = tokensOf(pattern.trim());
  }

  any(): JsonTest {
    const tests = [this.#all()];
    while (this.#accept("||")) tests.push(this.#all());
    return (value) => tests.some((test) => test(value));
  }

  expect(token: string): void {
    if (!this.#accept(token)) throw invalid();
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw invalid();
  }

  #all(): JsonTest {
    const tests = [this.#one()];
    while (this.#accept("&&")) tests.push(this.#one());
    return (value) => tests.every((test) => test(value));
  }

  #one(): JsonTest {
    if (this.#accept("(")) {
      const inner = this.any();
      this.expect(")");
      return inner;
    }
    const selector = this.#next();
    if (!selector.startsWith("$")) throw invalid();
    const operator = this.#next();
    const operand = this.#next();
    const test = comparison(operator.toUpperCase(), operand);
    if (test === undefined) throw invalid();
    return (value) => test(selected(value, selector));
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw invalid();
    return token;
  }

  #accept(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}

function tokensOf(pattern: string): readonly string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < pattern.length) {
    const found = tokenPattern.exec(pattern);
    if (found === null) throw invalid();
    tokens.push(found[0].trim());
  }
  return tokens;
}

const invalid = () => invalidParameter("Invalid filter pattern");

/** Checks whether a message matches. */
export type MessageMatcher = (message: string) => boolean;

/**
 * Compiles a filter pattern: terms, or a JSON pattern in braces (CWL-UG filter pattern syntax).
 *
 * @throws {AwsError} InvalidParameterException for an invalid pattern, or one of an unsupported kind.
 */
export function filterPattern(pattern: string): MessageMatcher {
  const trimmed = pattern.trim();
  if (trimmed === "") return () => true;
  if (trimmed.startsWith("{")) return jsonPattern(trimmed);
  if (/^[[%]/.test(trimmed)) {
    throw invalidParameter(
      "flatten's emulator does not support space-delimited and regular expression filter patterns.",
    );
  }
  return termPattern(trimmed);
}

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
function comparison(operator: string, operand: string): JsonTest | undefined {
  if (operator === "IS") return kinds[operand.toUpperCase()];
  if (operator === "NOT") return operand.toUpperCase() === "EXISTS" ? (value) => value === undefined : undefined;
  const compare = numeric[operator];
  if (compare === undefined) return undefined;
  const number = Number(operand);
  if (!operand.startsWith('"') && !Number.isNaN(number)) {
    return (value) => typeof value === "number" && compare(value, number);
  }
  if (operator !== "=" && operator !== "!=") return undefined;
  const wanted = textTest(operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, "$1") : operand);
  return (value) => value !== undefined && wanted(value) === (operator === "=");
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

/** Returns the value that `$.a.b[0]` selects, or undefined. */
function selected(value: unknown, selector: string): unknown {
  let found = value;
  for (const [, name, index] of selector.matchAll(/\.([\w-]+)|\[(\d+)\]/g)) {
    if (typeof found !== "object" || found === null) return undefined;
    const key = name ?? index ?? "";
    if (!Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}

/**
 * Compiles terms. A message must contain every plain term and no term with `-`. If there are no plain terms, it must
 * contain at least one of those with `?`. Terms are case-sensitive; quotes enclose a phrase.
 */
function termPattern(pattern: string): MessageMatcher {
  const all: string[] = [];
  const none: string[] = [];
  const any: string[] = [];
  for (const [sign, text] of termsOf(pattern)) (sign === "-" ? none : sign === "?" ? any : all).push(text);
  return (message) => {
    const has = (term: string) => message.includes(term);
    if (none.some(has)) return false;
    return all.length > 0 || any.length === 0 ? all.every(has) : any.some(has);
  };
}

function termsOf(pattern: string): readonly (readonly [string, string])[] {
  const term = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?=\s|$)/y;
  const terms: (readonly [string, string])[] = [];
  while (term.lastIndex < pattern.length) {
    const found = term.exec(pattern);
    if (found === null) throw invalidParameter("Invalid filter pattern");
    const [, sign = "", phrase, word = ""] = found;
    terms.push([sign, phrase?.replace(/\\(.)/g, "$1") ?? word]);
  }
  return terms;
}

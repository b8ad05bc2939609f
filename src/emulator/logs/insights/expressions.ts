import { arithmetic, comparisons, Tokens, truth } from "../../tokens.ts";
import {
  aggregations,
  compareValues,
  dateFloor,
  expressionOf,
  type FieldValue,
  isTrue,
  malformed,
  numberOf,
  periodMsOf,
  type Row,
  textIn,
  valueFunctions,
} from "./functions.ts";

const tokenPattern =
  /\s+|#[^\n]*|(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<quoted>`[^`]+`)|(?<=(?:\blike|=~|\bparse(?:\s+(?:[@\w.]+|`[^`]+`))?)\s*)(?<expression>\/(?:\\.|[^/\\])+\/)|(?<period>\d+\s*(?:ms|msecs?|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\b)|(?<number>\d+(?:\.\d+)?)|(?<symbol>!=|<=|>=|=~|[|=<>+*/^%(),[\]-])|(?<name>[@\w][\w.@]*)|(?<other>.)/gis;

/** The tokens of a query. */
export type QueryTokens = Tokens<"text" | "quoted" | "expression" | "period" | "number" | "symbol" | "name" | "other">;

/** Divides a query into tokens, without its comments. The parsers throw MalformedQueryException. */
export const queryTokens = (query: string): QueryTokens =>
  new Tokens(query, tokenPattern, ({ start }) => malformed(query.slice(start).trim() || query));

/** An expression of a query. */
export interface Expression {
  /** As the query has it: the name of its column, unless there is another one. */
  readonly text: string;
  /** Whether it is nothing but a field, whose name is its text. */
  readonly isField: boolean;
  /** Whether it aggregates the events of a group. */
  readonly aggregates: boolean;
  read(row: Row): FieldValue;
}

type Read = Expression["read"];

/** Parses an expression. @throws {AwsError} MalformedQueryException */
export function parseExpression(tokens: QueryTokens): Expression {
  const { start, kind, text: first } = tokens.peek;
  const parser = new Parser(tokens);
  const read = parser.logical();
  const text = tokens.textFrom(start);
  return {
    text: text.replace(/^`(.*)`$/, "$1"),
    isField: text === first && (kind === "name" || kind === "quoted"),
    aggregates: parser.aggregates,
    read,
  };
}

/** Takes the name of a field. */
export function fieldName(tokens: QueryTokens): string {
  const { kind, text } = tokens.next("name", "quoted");
  return kind === "quoted" ? text.slice(1, -1) : text;
}

/** The text in quotes. */
const unquoted = (text: string): string => text.slice(1, -1).replace(/\\(.)/g, "$1");

/** The result of an operation on numbers; undefined if it has none. */
function computed(operator: string, left: FieldValue, right: FieldValue): FieldValue {
  const [a, b] = [numberOf(left), numberOf(right)];
  return a === undefined || b === undefined ? undefined : numberOf(arithmetic.get(operator)?.(a, b));
}

/** No comparison holds for a missing value (emulator rule). */
const holds = (compare: (order: number, zero: 0) => boolean, a: FieldValue, b: FieldValue): boolean =>
  a !== undefined && b !== undefined && compare(compareValues(a, b), 0);

class Parser {
  /** Whether the expression contains an aggregation. */
  aggregates = false;
  readonly #tokens: QueryTokens;

  constructor(tokens: QueryTokens) {
    this.#tokens = tokens;
  }

  logical(): Read {
    return this.#tokens.operation<Read>(
      [["or"], ["and"]],
      () => this.#not(),
      (operator, left, right) => (row) =>
        truth(operator === "or" ? isTrue(left(row)) || isTrue(right(row)) : isTrue(left(row)) && isTrue(right(row))),
    );
  }

  #not(): Read {
    if (this.#tokens.accept("not") === undefined) return this.#comparison();
    const read = this.#not();
    return (row) => truth(!isTrue(read(row)));
  }

  #comparison(): Read {
    const left = this.#arithmetic();
    const compare = comparisons.get(this.#tokens.accept(...comparisons.keys()) ?? "");
    if (compare !== undefined) {
      const right = this.#arithmetic();
      return (row) => truth(holds(compare, left(row), right(row)));
    }
    const isNegated = this.#tokens.accept("not") !== undefined;
    const operator = this.#tokens.accept("in", "like", "=~");
    if (operator === undefined) {
      if (isNegated) this.#tokens.expect("like");
      return left;
    }
    const test = operator === "in" ? this.#membership() : this.#match();
    return (row) => truth(test(left(row)) !== isNegated);
  }

  #membership(): (value: FieldValue) => boolean {
    this.#tokens.expect("[");
    const items = this.#tokens.listUntil("]", () => this.logical());
    return (value) => items.some((read) => compareValues(value, read(nothing)) === 0);
  }

  #match(): (value: FieldValue) => boolean {
    const { kind, text } = this.#tokens.next("text", "expression");
    if (kind === "text") {
      const phrase = unquoted(text);
      return (value) => textIn(value)?.includes(phrase) ?? false;
    }
    const expression = expressionOf(text.slice(1, -1));
    return (value) => expression.test(textIn(value) ?? "");
  }

  #arithmetic(): Read {
    return this.#tokens.operation<Read>(
      [["+", "-"], ["*", "/", "%"], ["^"]],
      () => this.#operand(),
      (operator, left, right) => (row) => computed(operator, left(row), right(row)),
    );
  }

  #operand(): Read {
    const tokens = this.#tokens;
    if (tokens.accept("(") !== undefined) {
      const inner = this.logical();
      tokens.expect(")");
      return inner;
    }
    if (tokens.accept("-") !== undefined) {
      const read = this.#operand();
      return (row) => computed("-", 0, read(row));
    }
    const token = tokens.peek;
    if (token.kind === "quoted" || token.kind === "name") {
      const name = fieldName(tokens);
      if (token.kind === "name" && tokens.accept("(") !== undefined) return this.#call(name);
      return (row) => row.get(name);
    }
    const { kind, text } = tokens.next("number", "text", "period");
    const value = kind === "number" ? Number(text) : kind === "text" ? unquoted(text) : periodMsOf(text);
    return () => value;
  }

  #call(given: string): Read {
    const tokens = this.#tokens;
    const name = given.toLowerCase();
    if (name === "bin") {
      const periodMs = periodMsOf(tokens.next("period").text);
      tokens.expect(")");
      return (row) => dateFloor([row.get("@timestamp"), periodMs]);
    }
    if (name === "count") tokens.accept("*");
    const args = tokens.listUntil(")", () => this.logical());
    const aggregate = aggregations.get(name);
    if (aggregate !== undefined) {
      this.aggregates = true;
      const [value = () => 1, argument] = args;
      return ({ rows = [] }) => aggregate(rows.map(value), numberOf(argument?.(nothing)), rows);
    }
    const compute = valueFunctions.get(name);
    if (compute === undefined) throw malformed(`${given}(…)`);
    return (row) => compute(args.map((read) => read(row)));
  }
}

const nothing: Row = { get: () => undefined };

import { largest, mean, memoize, smallest, sum } from "../../../base/numbers.ts";
import { arithmetic, comparisons, Tokens, truth } from "../../tokens.ts";
import {
  isList,
  isSeries,
  MathError,
  type MathSpan,
  type MathValue,
  mapSeries,
  mathFunctions,
  pointAt,
  seriesFrom,
  seriesIn,
  stampsIn,
  stampsOf,
  type TimeSeries,
} from "./functions.ts";

/** The queries and metrics that an expression refers to. */
export interface MathScope {
  /** The value of another query. @throws {MathError} for an unknown id. */
  value(id: string): MathValue;
  /** The metrics of the request whose ids contain `part`. */
  metrics(part: string): readonly TimeSeries[];
  readonly span: MathSpan;
}

/** Computes the value of an expression. @throws {MathError} for values of the wrong kind. */
type MathExpression = (scope: MathScope) => MathValue;

/**
 * Parses an expression, or returns it as it was parsed before: alarms evaluate theirs each minute.
 *
 * @throws {MathError} for a syntax error.
 */
export const parseExpression = memoize((expression: string): MathExpression => {
  const tokens: MathTokens = new Tokens(expression, tokenPattern, ({ kind, text }) => {
    if (kind === "end") return new MathError("the expression is incomplete");
    return new MathError(`unexpected ${kind === "character" ? "character " : ""}'${text}'`);
  });
  const parsed = operation(tokens);
  tokens.expectEnd();
  return parsed;
}, 1_000);

type MathTokens = Tokens<"number" | "name" | "text" | "symbol" | "character">;

const tokenPattern =
  /\s+|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_]\w*)|(?<text>"[^"]*"|'[^']*')|(?<symbol>==|!=|<=|>=|&&|\|\||[-+*/^<>(),[\]])|(?<character>.)/gs;

const levels = [
  ["OR", "||"],
  ["AND", "&&"],
  ["==", "!=", "<", ">", "<=", ">="],
  ["+", "-"],
  ["*", "/"],
  ["^"],
] as const;

/** Negation is applied after `^`, and before all other operators. */
const negationLevel = levels.length - 1;

const operation = (tokens: MathTokens, from = 0): MathExpression =>
  tokens.operation<MathExpression>(
    levels.slice(from),
    () => operand(tokens),
    (operator, left, right) => (scope) => applyOperator(operator, left(scope), right(scope)),
  );

function operand(tokens: MathTokens): MathExpression {
  if (tokens.accept("-") !== undefined) {
    const negated = operation(tokens, negationLevel);
    return (scope) => applyOperator("-", 0, negated(scope));
  }
  if (tokens.accept("(") !== undefined) {
    const inner = operation(tokens);
    tokens.expect(")");
    return inner;
  }
  if (tokens.accept("[") !== undefined) {
    const items = tokens.listUntil("]", () => operation(tokens));
    return (scope) => items.flatMap((item) => seriesIn(item(scope), "an array"));
  }
  const { kind, text } = tokens.next("number", "name", "text");
  if (kind === "text") throw new MathError(`a value is expected instead of the text "${text.slice(1, -1)}"`);
  if (kind === "number") return () => Number(text);
  return tokens.accept("(") === undefined ? (scope) => scope.value(text) : call(tokens, text.toUpperCase());
}

function call(tokens: MathTokens, name: string): MathExpression {
  if (name === "METRICS") {
    const part = tokens.peek.kind === "text" ? tokens.next("text").text.slice(1, -1) : "";
    tokens.expect(")");
    return (scope) => scope.metrics(part);
  }
  if (name === "FILL") return fillCall(tokens);
  if (name === "SORT") return sortCall(tokens);
  const compute = mathFunctions.get(name);
  if (compute === undefined) throw new MathError(`flatten's emulator does not support the function ${name}`);
  const [first, ...others] = tokens.listUntil(")", () => operation(tokens));
  if (first === undefined) throw new MathError(`an argument of ${name} is missing`);
  return (scope) => compute([first(scope), ...others.map((other) => other(scope))], name, scope.span);
}

/** What SORT can compare, of the points of each series. */
const sortKeys = { AVG: mean, MIN: smallest, MAX: largest, SUM: sum } as const;

/** SORT: the first series in ascending or descending order; series without points are the lowest. */
function sortCall(tokens: MathTokens): MathExpression {
  const value = operation(tokens);
  tokens.expect(",");
  const by = tokens.accept(...Object.keys(sortKeys)) as keyof typeof sortKeys | undefined;
  if (by === undefined) throw new MathError(`SORT takes ${Object.keys(sortKeys).join(", ")}, not ${tokens.peek.text}`);
  tokens.expect(",");
  const order = tokens.accept("ASC", "DESC") as "ASC" | "DESC" | undefined;
  if (order === undefined) throw new MathError(`SORT takes ASC or DESC, not ${tokens.peek.text}`);
  const count = tokens.accept(",") === undefined ? undefined : operation(tokens);
  tokens.expect(")");
  const key = ({ points }: TimeSeries) =>
    points.size === 0 ? Number.NEGATIVE_INFINITY : sortKeys[by]([...points.values()]);
  return (scope) => {
    const [all, taken] = [value(scope), count?.(scope)];
    const sorted = [...seriesIn(all, "SORT")].sort((a, b) => (order === "ASC" ? key(a) - key(b) : key(b) - key(a)));
    return sorted.slice(0, typeof taken === "number" ? taken : undefined);
  };
}

/** What FILL puts into a gap. */
type Filler = MathValue | "REPEAT" | "LINEAR";

function fillCall(tokens: MathTokens): MathExpression {
  const value = operation(tokens);
  if (tokens.accept(",") === undefined) throw new MathError("FILL takes two arguments");
  const named = tokens.accept("REPEAT", "LINEAR") as Extract<Filler, string> | undefined;
  const filler = named === undefined ? operation(tokens) : () => named;
  tokens.expect(")");
  return (scope) => fill(value(scope), filler(scope), scope.span);
}

/** FILL: adds a point to every period of the range that has none (CW-UG metric math). @throws {MathError} */
function fill(value: MathValue, filler: Filler, span: MathSpan): MathValue {
  return mapSeries(value, "FILL", (series) => {
    const stamps = stampsIn(span, series.periodMs);
    if (filler === "REPEAT") return repeated(series, stamps);
    if (filler === "LINEAR") return linear(series, stamps);
    if (isList(filler))
      throw new MathError("FILL takes a number, a time series, REPEAT or LINEAR as its second argument");
    return seriesFrom(stamps, series, (atMs) => series.points.get(atMs) ?? pointAt(filler, atMs));
  });
}

function repeated(series: TimeSeries, stamps: readonly number[]): TimeSeries {
  let last: number | undefined;
  return seriesFrom(stamps, series, (atMs) => {
    last = series.points.get(atMs) ?? last;
    return last;
  });
}

/** Fills gaps between two points only: there is no line before the first or after the last point. */
function linear(series: TimeSeries, stamps: readonly number[]): TimeSeries {
  const known = [...series.points];
  let next = 0;
  return seriesFrom(stamps, series, (atMs) => {
    while (next < known.length && (known[next] as readonly [number, number])[0] < atMs) next++;
    const after = known[next];
    if (after === undefined || after[0] === atMs) return after?.[1];
    const before = known[next - 1];
    if (before === undefined) return undefined;
    return before[1] + ((after[1] - before[1]) * (atMs - before[0])) / (after[0] - before[0]);
  });
}

type Operation = (a: number, b: number) => number;

/** The operation of an operator on two numbers. */
function operationOf(operator: string): Operation {
  if (operator === "OR" || operator === "||") return (a, b) => truth(a !== 0 || b !== 0);
  if (operator === "AND" || operator === "&&") return (a, b) => truth(a !== 0 && b !== 0);
  const compare = comparisons.get(operator);
  return compare === undefined ? (arithmetic.get(operator) as Operation) : (a, b) => truth(compare(a, b));
}

/**
 * Applies an operator point by point. A point that is missing on one side counts as 0; a division by zero gives no
 * point (CW-UG metric math). For an array the operator applies to each of its series.
 */
function applyOperator(operator: string, left: MathValue, right: MathValue): MathValue {
  const compute = operationOf(operator);
  if (isList(left)) {
    if (isList(right)) throw new MathError(`${operator} cannot combine two arrays`);
    return left.map((one) => combine(compute, one, right) as TimeSeries);
  }
  if (isList(right)) return right.map((one) => combine(compute, left, one) as TimeSeries);
  return combine(compute, left, right);
}

function combine(compute: Operation, left: number | TimeSeries, right: number | TimeSeries): number | TimeSeries {
  if (typeof left === "number" && typeof right === "number") return compute(left, right);
  const sides = [left, right].filter(isSeries);
  const like = { label: sides[0]?.label ?? "", periodMs: Math.max(...sides.map((side) => side.periodMs)) };
  return seriesFrom(stampsOf(sides), like, (atMs) => compute(pointAt(left, atMs) ?? 0, pointAt(right, atMs) ?? 0));
}

import { arrayFunctions, sortCall } from "./array-functions.ts";
import { type FillSpan, fillCall, mathFunctions } from "./functions.ts";
import type { BinaryOperator, MathNode } from "./parse.ts";
import { isList, isSeries, MathError, type MathValue, seriesFrom, stampsOf, type TimeSeries } from "./values.ts";

/** The queries and metrics that an expression refers to. */
export interface MathScope {
  /** The value of another query. @throws {MathError} for an unknown id. */
  value(id: string): MathValue;
  /** The metrics of the request whose ids contain `part`. */
  metrics(part: string): readonly TimeSeries[];
  /** The time range in which FILL adds points. */
  readonly span: FillSpan;
}

/** The value of an expression. @throws {MathError} for an invalid expression. */
export function evaluate(node: MathNode, scope: MathScope): MathValue {
  switch (node.kind) {
    case "number":
      return node.value;
    case "text":
      throw new MathError(`a value is expected instead of the text "${node.value}"`);
    case "reference":
      return scope.value(node.id);
    case "list":
      return node.items.map((item) => singleSeries(evaluate(item, scope)));
    case "negate":
      return applyOperator("-", 0, evaluate(node.operand, scope));
    case "binary":
      return applyOperator(node.operator, evaluate(node.left, scope), evaluate(node.right, scope));
    case "call":
      return call(node.name, node.items, scope);
  }
}

function call(name: string, items: readonly MathNode[], scope: MathScope): MathValue {
  const [first, second] = items;
  if (name === "METRICS") return scope.metrics(first?.kind === "text" ? first.value : "");
  if (name === "FILL") {
    if (first === undefined || second === undefined) throw new MathError("FILL takes two arguments");
    const filler = second.kind === "reference" ? second.id : evaluate(second, scope);
    return fillCall(evaluate(first, scope), filler, scope.span);
  }
  if (name === "SORT") {
    const [, by, order, count] = items;
    if (first === undefined || by?.kind !== "reference" || order?.kind !== "reference") {
      throw new MathError("SORT takes time series, a function and an order");
    }
    return sortCall(evaluate(first, scope), by.id, order.id, count && evaluate(count, scope));
  }
  const known = ownValue(mathFunctions, name) ?? ownValue(arrayFunctions, name);
  if (known === undefined) throw new MathError(`flatten's emulator does not support the function ${name}`);
  return known(items.map((item) => evaluate(item, scope)));
}

function singleSeries(value: MathValue): TimeSeries {
  if (!isSeries(value)) throw new MathError("an array must contain single time series");
  return value;
}

const ownValue = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const truth = (yes: boolean): number => (yes ? 1 : 0);

const arithmetic: Readonly<Record<BinaryOperator, (a: number, b: number) => number>> = {
  OR: (a, b) => truth(a !== 0 || b !== 0),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  "==": (a, b) => truth(a === b),
  "!=": (a, b) => truth(a !== b),
  "<": (a, b) => truth(a < b),
  ">": (a, b) => truth(a > b),
  "<=": (a, b) => truth(a <= b),
  ">=": (a, b) => truth(a >= b),
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
};

/**
 * Applies an operator point by point. A point that is missing on one side counts as 0; a division by zero gives no
 * point (CW-UG metric math). For an array the operator applies to each of its series.
 */
function applyOperator(operator: BinaryOperator, left: MathValue, right: MathValue): MathValue {
  const compute = arithmetic[operator];
  if (isList(left) && isList(right)) throw new MathError(`${operator} cannot combine two arrays`);
  if (isList(left)) return left.map((one) => combine(compute, one, right as number | TimeSeries));
  if (isList(right)) return right.map((one) => combine(compute, left, one));
  if (typeof left === "number" && typeof right === "number") return compute(left, right);
  return combine(compute, left, right);
}

function combine(
  compute: (a: number, b: number) => number,
  left: number | TimeSeries,
  right: number | TimeSeries,
): TimeSeries {
  const sides = [left, right].filter(isSeries);
  const like = { label: sides[0]?.label ?? "", periodMs: Math.max(...sides.map((side) => side.periodMs)) };
  return seriesFrom(stampsOf(sides), like, (atMs) => compute(pointOr0(left, atMs), pointOr0(right, atMs)));
}

const pointOr0 = (side: number | TimeSeries, atMs: number): number =>
  typeof side === "number" ? side : (side.points.get(atMs) ?? 0);

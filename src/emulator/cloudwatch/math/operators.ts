import type { BinaryOperator } from "./parse.ts";
import { isList, isSeries, MathError, type MathValue, seriesFrom, stampsOf, type TimeSeries } from "./values.ts";

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
 * `left operator right`, point by point. A point that one side lacks counts as 0 there; a division by zero gives no
 * point (CW-UG metric math). An array is taken series by series.
 */
export function applyOperator(operator: BinaryOperator, left: MathValue, right: MathValue): MathValue {
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

import type { FillSpan } from "./fill.ts";
import { fillCall, mathFunctions } from "./functions.ts";
import { applyOperator } from "./operators.ts";
import type { MathNode } from "./parse.ts";
import { isSeries, MathError, type MathValue, type TimeSeries } from "./values.ts";

/** What an expression refers to. */
export interface MathScope {
  /** The value of another query; throws MathError for an unknown id. */
  value(id: string): MathValue;
  /** The metrics of the request whose id contains `part`. */
  metrics(part: string): readonly TimeSeries[];
  /** Where FILL closes gaps. */
  readonly span: FillSpan;
}

/** @throws {MathError} when the expression has no value. */
export function evaluate(node: MathNode, scope: MathScope): MathValue {
  switch (node.kind) {
    case "number":
      return node.value;
    case "text":
      throw new MathError(`a text ("${node.value}") stands where a value should`);
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
  const known = Object.hasOwn(mathFunctions, name) ? mathFunctions[name] : undefined;
  if (known === undefined) throw new MathError(`flatten's emulator does not know the function ${name}`);
  return known(
    items.map((item) => evaluate(item, scope)),
    scope.span,
  );
}

function singleSeries(value: MathValue): TimeSeries {
  if (!isSeries(value)) throw new MathError("an array holds single time series");
  return value;
}

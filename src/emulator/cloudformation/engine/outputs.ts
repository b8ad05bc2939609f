import { evaluate } from "../template/intrinsics.ts";
import type { Blueprint } from "./blueprint.ts";
import type { Stack, StackOutput } from "./stack.ts";

/** The outputs of a stack whose resources are all there. */
export function evaluateOutputs(stack: Stack, blueprint: Blueprint): readonly StackOutput[] {
  const scope = blueprint.scope((name) => stack.resources[name]);
  return Object.entries(blueprint.template.outputs).map(([key, { value, description }]) => ({
    key,
    value: String(evaluate(value, scope)),
    description,
  }));
}

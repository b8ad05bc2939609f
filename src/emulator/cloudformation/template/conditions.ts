import { validationError } from "../validation-error.ts";
import { evaluate, type Scope } from "./intrinsics.ts";
import type { JsonRecord } from "./json.ts";

/** Evaluates the conditions of a template, each once, whatever order they stand in. */
export function conditionReader(conditions: JsonRecord, scope: Omit<Scope, "condition">): (name: string) => boolean {
  const known = new Map<string, boolean>();
  const open = new Set<string>();
  const read = (name: string): boolean => {
    const value = known.get(name);
    if (value !== undefined) return value;
    if (open.has(name)) throw validationError(`Circular dependency between conditions: [${[...open].join(", ")}]`);
    open.add(name);
    const result = evaluate(conditions[name], { ...scope, condition: read }) === true;
    open.delete(name);
    known.set(name, result);
    return result;
  };
  return read;
}

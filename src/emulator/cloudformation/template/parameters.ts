import { validationError } from "../validation-error.ts";
import type { JsonRecord } from "./json.ts";
import { refusalOf } from "./parameter-bounds.ts";

/** A value for a parameter as a request gives it. */
export interface ParameterInput {
  readonly key: string;
  readonly value?: string;
  readonly usePreviousValue?: boolean;
}

/** The text of every parameter, by name. */
export type ParameterValues = Readonly<Record<string, string>>;

/**
 * The value of every parameter of a template: the given one, the one the stack has, or the default.
 *
 * @throws ValidationError for a value that is missing, unknown or out of bounds.
 */
export function resolveParameters(
  definitions: Readonly<Record<string, JsonRecord>>,
  given: readonly ParameterInput[],
  previous: ParameterValues = {},
): ParameterValues {
  const byKey = new Map(given.map((input) => [input.key, input]));
  const unknown = [...byKey.keys()].filter((key) => !(key in definitions));
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(", ")}] do not exist in the template`);
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, definition] of Object.entries(definitions)) {
    const input = byKey.get(name);
    const fallback = definition.Default === undefined ? undefined : String(definition.Default);
    const value = input?.usePreviousValue ? previous[name] : (input?.value ?? fallback);
    if (value === undefined) missing.push(name);
    else values[name] = value;
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(", ")}] must have values`);
  for (const [name, value] of Object.entries(values)) {
    const refusal = refusalOf(name, definitions[name] ?? {}, value);
    if (refusal !== undefined) throw validationError(refusal);
  }
  return values;
}

/** What `Ref` gives for a parameter: its text, or a list for the list types. */
export function parameterReference(definition: JsonRecord, text: string): unknown {
  const type = String(definition.Type);
  return type === "CommaDelimitedList" || type.startsWith("List<") ? text.split(",").map((item) => item.trim()) : text;
}

import { isRecord, type JsonRecord, validationError } from "./json.ts";

/** The value of a parameter in a request. */
export interface ParameterInput {
  readonly key: string;
  readonly value?: string;
  readonly usePreviousValue?: boolean;
}

/** The value of every parameter as text, by name. */
export type ParameterValues = Readonly<Record<string, string>>;

/**
 * The value of every parameter of a template: from the request, from the stack, or the default.
 *
 * @throws {AwsError} ValidationError for a value that is missing, unknown or not allowed.
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

/** The value of `Ref` to a parameter: its text, or a list for list types. */
export function parameterReference(definition: JsonRecord, text: string): unknown {
  const type = String(definition.Type);
  return type === "CommaDelimitedList" || type.startsWith("List<") ? text.split(",").map((item) => item.trim()) : text;
}

const types = new Set(["String", "Number", "CommaDelimitedList", "List<Number>"]);

/** CloudFormation's error text for a value that is not allowed; undefined for an allowed one. */
function refusalOf(name: string, definition: JsonRecord, value: string): string | undefined {
  const type = String(definition.Type);
  if (!types.has(type)) return `Template format error: Unrecognized parameter type: ${type}`;
  if (type === "Number" && !isNumber(value)) return `Parameter '${name}' must be a number.`;
  const refusal = boundsRefusal(definition, value);
  if (refusal === undefined) return undefined;
  const constraint = definition.ConstraintDescription;
  return typeof constraint === "string"
    ? `Parameter '${name}' failed to satisfy constraint: ${constraint}`
    : `Parameter '${name}' ${refusal}`;
}

function boundsRefusal(definition: JsonRecord, value: string): string | undefined {
  const bound = (key: string) => (definition[key] === undefined ? undefined : Number(definition[key]));
  const isAllowed = definition.AllowedValues;
  if (Array.isArray(isAllowed) && !isAllowed.map(String).includes(value)) return "must be one of AllowedValues";
  const pattern = definition.AllowedPattern;
  if (typeof pattern === "string" && !new RegExp(`^(?:${pattern})$`).test(value))
    return `must match pattern ${pattern}`;
  const [least, most] = [bound("MinValue"), bound("MaxValue")];
  if (least !== undefined && Number(value) < least) return `must be a number not less than ${least}`;
  if (most !== undefined && Number(value) > most) return `must be a number not greater than ${most}`;
  const [shortest, longest] = [bound("MinLength"), bound("MaxLength")];
  if (shortest !== undefined && value.length < shortest) return `must contain at least ${shortest} characters`;
  if (longest !== undefined && value.length > longest) return `must contain at most ${longest} characters`;
  return undefined;
}

const isNumber = (text: string) => text.trim() !== "" && Number.isFinite(Number(text));

/** Whether a parameter has `NoEcho`, so that its value must be masked. */
export const isSecret = (definition: unknown): boolean =>
  isRecord(definition) && String(definition.NoEcho).toLowerCase() === "true";

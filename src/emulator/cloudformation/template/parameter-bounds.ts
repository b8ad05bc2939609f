import { isRecord, type JsonRecord } from "./json.ts";

const types = new Set(["String", "Number", "CommaDelimitedList", "List<Number>"]);

/** Why a parameter's value is not allowed, in CloudFormation's words; undefined if it is. */
export function refusalOf(name: string, definition: JsonRecord, value: string): string | undefined {
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

/** Whether the value must not be shown. */
export const isSecret = (definition: unknown): boolean =>
  isRecord(definition) && String(definition.NoEcho).toLowerCase() === "true";

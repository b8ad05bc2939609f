import { createContext, Script } from "node:vm";
import { isRecord } from "../../../base/encoding.ts";
import { noValue } from "./intrinsics.ts";
import { asText, type JsonRecord, ownValue, validationError } from "./values.ts";

/** The value of a parameter in a request. */
export interface ParameterInput {
  readonly key: string;
  readonly value?: string;
  readonly usePreviousValue?: boolean;
}

/** What the pseudo parameters of a stack take their values from. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
}

/** The pseudo parameters (CFN "Pseudo parameters reference"). */
export const pseudoParameters: Readonly<Record<string, (place: Place) => unknown>> = {
  "AWS::AccountId": ({ accountId }) => accountId,
  "AWS::NoValue": () => noValue,
  "AWS::NotificationARNs": () => [],
  "AWS::Partition": () => "aws",
  "AWS::Region": ({ region }) => region,
  "AWS::StackId": ({ stackId }) => stackId,
  "AWS::StackName": ({ stackName }) => stackName,
  "AWS::URLSuffix": () => "amazonaws.com",
};

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
  const unknown = [...byKey.keys()].filter((key) => !Object.hasOwn(definitions, key));
  if (unknown.length > 0) throw validationError(`Parameters: [${unknown.join(", ")}] do not exist in the template`);
  const values: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, definition] of Object.entries(definitions)) {
    const input = byKey.get(name);
    const fallback = definition.Default === undefined ? undefined : asText(definition.Default);
    const value = input?.usePreviousValue ? ownValue(previous, name) : (input?.value ?? fallback);
    if (value === undefined) missing.push(name);
    else values[name] = value;
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(", ")}] must have values`);
  for (const [name, value] of Object.entries(values)) {
    const refusal = refusalOf(name, ownValue(definitions, name) ?? {}, value);
    if (refusal !== undefined) throw validationError(refusal);
  }
  return values;
}

/** The value of `Ref` to a parameter: its text, or a list for list types. */
export function parameterReference(definition: JsonRecord, text: string): unknown {
  const type = asText(definition.Type);
  return type === "CommaDelimitedList" || type.startsWith("List<") ? text.split(",").map((item) => item.trim()) : text;
}

/** CFN "CloudFormation quotas". */
const valueLengthMax = 4_096;
const types = new Set(["String", "Number", "CommaDelimitedList", "List<Number>"]);

/** The types of ids and names of EC2 and Route 53, whose values are not checked. Those of Systems Manager are not supported. */
const awsType = /^(?:AWS::(?:EC2|Route53)::[\w:]+|List<AWS::(?:EC2|Route53)::[\w:]+>)$/;

/** CloudFormation's error text for a value that is not allowed; undefined for an allowed one. */
function refusalOf(name: string, definition: JsonRecord, value: string): string | undefined {
  const type = asText(definition.Type);
  if (value.length > valueLengthMax) return `Parameter '${name}' must contain at most ${valueLengthMax} characters`;
  if (!types.has(type) && !awsType.test(type)) return `Template format error: Unrecognized parameter type: ${type}`;
  if (type === "Number" && !isNumber(value)) return `Parameter '${name}' must be a number.`;
  const refusal = boundsRefusal(definition, value);
  if (refusal === undefined) return undefined;
  const constraint = definition.ConstraintDescription;
  return typeof constraint === "string"
    ? `Parameter '${name}' failed to satisfy constraint: ${constraint}`
    : `Parameter '${name}' ${refusal}`;
}

function boundsRefusal(definition: JsonRecord, value: string): string | undefined {
  const bound = (key: string) => (definition[key] === undefined ? undefined : Number(asText(definition[key])));
  const isAllowed = definition.AllowedValues;
  if (Array.isArray(isAllowed) && !isAllowed.map(asText).includes(value)) return "must be one of AllowedValues";
  const pattern = definition.AllowedPattern;
  if (typeof pattern === "string" && !matchesWhole(pattern, value)) return `must match pattern ${pattern}`;
  const [least, most] = [bound("MinValue"), bound("MaxValue")];
  if (least !== undefined && Number(value) < least) return `must be a number not less than ${least}`;
  if (most !== undefined && Number(value) > most) return `must be a number not greater than ${most}`;
  const [shortest, longest] = [bound("MinLength"), bound("MaxLength")];
  if (shortest !== undefined && value.length < shortest) return `must contain at least ${shortest} characters`;
  if (longest !== undefined && value.length > longest) return `must contain at most ${longest} characters`;
  return undefined;
}

/** Longer matching is ended, milliseconds: a pattern such as `(a+)+$` takes exponential time. A busy machine may pause for some of it. */
const timeoutMs = 1_000;

/** Known results, by pattern and value: each deployment asks for the same ones several times. */
const known = new Map<string, boolean>();
const knownMax = 1_000;

/** A regular expression can be interrupted only from outside of its context, by a thread that takes time to start. */
const matching = createContext({ pattern: "", value: "" });
const match = new Script("new RegExp(pattern).test(value)");

/**
 * Whether a pattern of a template matches a whole value.
 *
 * @param limitMs matching that takes longer is ended; 1,000 ms unless given.
 * @throws {AwsError} ValidationError for a pattern that is not a regular expression, or takes too long.
 */
export function matchesWhole(pattern: string, value: string, limitMs = timeoutMs): boolean {
  const key = JSON.stringify([pattern, value]);
  const before = known.get(key);
  if (before !== undefined) return before;
  try {
    Object.assign(matching, { pattern: `^(?:${pattern})$`, value });
    const matches = match.runInContext(matching, { timeout: limitMs }) === true;
    if (known.size >= knownMax) known.clear();
    known.set(key, matches);
    return matches;
  } catch {
    throw validationError(`Template format error: The AllowedPattern ${pattern} cannot be evaluated.`);
  }
}

const isNumber = (text: string) => text.trim() !== "" && Number.isFinite(Number(text));

/** Whether a parameter has `NoEcho`, so that its value must be masked. */
export const isSecret = (definition: unknown): boolean =>
  isRecord(definition) && asText(definition.NoEcho).toLowerCase() === "true";

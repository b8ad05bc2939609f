import { isRecord, toBase64 } from "../../../base/encoding.ts";
import { asText, attributePath, type JsonRecord, ownValue, substitutionPattern, validationError } from "./values.ts";

/** The names that intrinsic functions refer to. */
export interface Scope {
  /** A parameter, a pseudo parameter, or the physical id of a resource. */
  reference(name: string): unknown;
  attribute(resource: string, attribute: string): unknown;
  condition(name: string): boolean;
  /** The value that another stack exports. */
  importValue(name: string): string;
  readonly region: string;
  readonly mappings: JsonRecord;
}

/** `AWS::NoValue`: the property or list item with this value is removed. */
export const noValue: unique symbol = Symbol("AWS::NoValue");

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** Evaluates every intrinsic function in `value`. @throws {AwsError} ValidationError "Template error: …" */
export function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== noValue);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value);
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) {
    const intrinsic = ownValue(intrinsics, only);
    if (intrinsic !== undefined && isCall(only, value[only])) return intrinsic(value[only], scope);
    if (only.startsWith("Fn::")) throw unsupported(only);
  }
  const entries = keys.map((key) => [key, evaluate(value[key], scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== noValue));
}

/** Policy statements have a `Condition` too, which is a map. */
const isCall = (name: string, argument: unknown) => name !== "Condition" || typeof argument === "string";

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.reference(asText(name)),
  Condition: (name, scope) => scope.condition(asText(name)),
  "Fn::GetAtt": (argument, scope) => {
    const [resource, attribute] = attributePath(evaluate(argument, scope));
    return scope.attribute(resource, attribute);
  },
  "Fn::Sub": substitute,
  "Fn::If": (argument, scope) => {
    const [name, yes, no] = parts("Fn::If", argument, 3);
    return evaluate(scope.condition(asText(name)) ? yes : no, scope);
  },
  "Fn::Equals": (argument, scope) => {
    const [a, b] = parts("Fn::Equals", argument, 2).map((item) => asText(evaluate(item, scope)));
    return a === b;
  },
  "Fn::Not": (argument, scope) => {
    const [item] = parts("Fn::Not", argument, 1);
    return !evaluate(item, scope);
  },
  "Fn::And": (argument, scope) => parts("Fn::And", argument).every((item) => evaluate(item, scope) === true),
  "Fn::Or": (argument, scope) => parts("Fn::Or", argument).some((item) => evaluate(item, scope) === true),
  "Fn::Join": (argument, scope) => {
    const [separator, items] = parts("Fn::Join", argument, 2);
    return bounded(listOf("Fn::Join", evaluate(items, scope)).map(asText), asText(separator));
  },
  "Fn::Split": (argument, scope) => {
    const [separator, text] = parts("Fn::Split", argument, 2);
    return asText(evaluate(text, scope)).split(asText(separator));
  },
  "Fn::Select": select,
  "Fn::Base64": (argument, scope) => toBase64(new TextEncoder().encode(asText(evaluate(argument, scope)))),
  "Fn::GetAZs": (argument, scope) => {
    const region = asText(evaluate(argument, scope)) || scope.region;
    return ["a", "b", "c"].map((zone) => region + zone);
  },
  "Fn::ImportValue": (argument, scope) => scope.importValue(asText(evaluate(argument, scope))),
  "Fn::FindInMap": findInMap,
};

function substitute(argument: unknown, scope: Scope): string {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  const variables = new Map<string, string>();
  // Each variable is evaluated once, however often the text refers to it.
  for (const [name, value] of Object.entries(isRecord(own) ? own : {})) {
    variables.set(name, asText(evaluate(value, scope)));
  }
  const pieces: string[] = [];
  let end = 0;
  for (const match of asText(text).matchAll(substitutionPattern)) {
    const [whole, literal, path = ""] = match;
    pieces.push(asText(text).slice(end, match.index));
    pieces.push(literal === "" ? substitution(path.trim(), variables, scope) : `\${${path}}`);
    end = match.index + whole.length;
  }
  return bounded([...pieces, asText(text).slice(end)], "");
}

function substitution(name: string, variables: ReadonlyMap<string, string>, scope: Scope): string {
  const variable = variables.get(name);
  if (variable !== undefined) return variable;
  const [resource, attribute] = attributePath(name);
  return asText(attribute === "" ? scope.reference(resource) : scope.attribute(resource, attribute));
}

/** Longer texts are rejected: nested functions could make texts that grow exponentially. */
const textMax = 1_000_000;

/** @throws {AwsError} ValidationError for a text that is too long. */
function bounded(pieces: readonly string[], separator: string): string {
  const length = pieces.reduce((sum, piece) => sum + piece.length + separator.length, 0);
  if (length > textMax) throw validationError(`Template error: A text has more than ${textMax} characters.`);
  return pieces.join(separator);
}

function select(argument: unknown, scope: Scope): unknown {
  const [index, list] = parts("Fn::Select", argument, 2);
  const items = listOf("Fn::Select", evaluate(list, scope));
  const item = items[Number(asText(evaluate(index, scope)))];
  if (item === undefined) throw validationError("Template error: Fn::Select cannot select nonexistent value at index");
  return item;
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const [map, top, second] = parts("Fn::FindInMap", argument, 3).map((item) => asText(evaluate(item, scope)));
  const level = ownValue(scope.mappings, map ?? "");
  const found = isRecord(level) ? ownValue(level, top ?? "") : undefined;
  const value = isRecord(found) ? ownValue(found, second ?? "") : undefined;
  if (value === undefined) throw validationError(`Template error: Unable to get mapping for ${map}::${top}::${second}`);
  return value;
}

function listOf(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw validationError(`Template error: ${name} requires a list.`);
  return value;
}

function parts(name: string, argument: unknown, count?: number): readonly unknown[] {
  const items = listOf(name, argument);
  if (count !== undefined && items.length !== count) {
    throw validationError(`Template error: ${name} requires a list of ${count} values.`);
  }
  return items;
}

const unsupported = (name: string) =>
  validationError(
    `Template error: Encountered unsupported function: ${name} Supported functions are: [${Object.keys(intrinsics).join(", ")}]`,
  );

/** Evaluates the conditions of a template on demand, each at most once. */
export function conditionReader(conditions: JsonRecord, scope: Omit<Scope, "condition">): (name: string) => boolean {
  const known = new Map<string, boolean>();
  const open = new Set<string>();
  const read = (name: string): boolean => {
    const value = known.get(name);
    if (value !== undefined) return value;
    if (open.has(name)) throw validationError(`Circular dependency between conditions: [${[...open].join(", ")}]`);
    open.add(name);
    const result = evaluate(ownValue(conditions, name), { ...scope, condition: read }) === true;
    open.delete(name);
    known.set(name, result);
    return result;
  };
  return read;
}

import { isRecord, type JsonRecord, validationError } from "./json.ts";
import { attributePath, substitutionPattern } from "./references.ts";

/** The names that intrinsic functions refer to. */
export interface Scope {
  /** A parameter, a pseudo parameter, or the physical id of a resource. */
  reference(name: string): unknown;
  attribute(resource: string, attribute: string): unknown;
  condition(name: string): boolean;
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
    const intrinsic = intrinsics[only];
    if (intrinsic !== undefined && isCall(only, value[only])) return intrinsic(value[only], scope);
    if (only.startsWith("Fn::")) throw unsupported(only);
  }
  const entries = keys.map((key) => [key, evaluate(value[key], scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== noValue));
}

/** Policy statements have a `Condition` too, which is a map. */
const isCall = (name: string, argument: unknown) => name !== "Condition" || typeof argument === "string";

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.reference(String(name)),
  Condition: (name, scope) => scope.condition(String(name)),
  "Fn::GetAtt": (argument, scope) => {
    const [resource, attribute] = attributePath(evaluate(argument, scope));
    return scope.attribute(resource, attribute);
  },
  "Fn::Sub": substitute,
  "Fn::If": (argument, scope) => {
    const [name, yes, no] = parts("Fn::If", argument, 3);
    return evaluate(scope.condition(String(name)) ? yes : no, scope);
  },
  "Fn::Equals": (argument, scope) => {
    const [a, b] = parts("Fn::Equals", argument, 2).map((item) => String(evaluate(item, scope)));
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
    return listOf("Fn::Join", evaluate(items, scope)).map(String).join(String(separator));
  },
  "Fn::Split": (argument, scope) => {
    const [separator, text] = parts("Fn::Split", argument, 2);
    return String(evaluate(text, scope)).split(String(separator));
  },
  "Fn::Select": select,
  "Fn::FindInMap": findInMap,
};

function substitute(argument: unknown, scope: Scope): string {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  const variables = isRecord(own) ? own : {};
  return String(text).replace(substitutionPattern, (_, literal: string, path: string) => {
    if (literal !== "") return `\${${path}}`;
    const name = path.trim();
    if (name in variables) return String(evaluate(variables[name], scope));
    const [resource, attribute] = attributePath(name);
    return String(attribute === "" ? scope.reference(resource) : scope.attribute(resource, attribute));
  });
}

function select(argument: unknown, scope: Scope): unknown {
  const [index, list] = parts("Fn::Select", argument, 2);
  const items = listOf("Fn::Select", evaluate(list, scope));
  const item = items[Number(evaluate(index, scope))];
  if (item === undefined) throw validationError("Template error: Fn::Select cannot select nonexistent value at index");
  return item;
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const [map, top, second] = parts("Fn::FindInMap", argument, 3).map((item) => String(evaluate(item, scope)));
  const level = scope.mappings[map ?? ""];
  const found = isRecord(level) ? level[top ?? ""] : undefined;
  const value = isRecord(found) ? found[second ?? ""] : undefined;
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
    const result = evaluate(conditions[name], { ...scope, condition: read }) === true;
    open.delete(name);
    known.set(name, result);
    return result;
  };
  return read;
}

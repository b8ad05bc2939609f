import { isRecord } from "../../../base/encoding.ts";
import { AwsError } from "../../aws-error.ts";
import { asText, type JsonRecord, ownValue } from "../template/json.ts";

/** A property as text. Numbers and booleans are converted, as CloudFormation does. @throws {AwsError} InvalidRequest */
export function textProperty(properties: JsonRecord, name: string): string | undefined {
  const value = ownValue(properties, name);
  if (value === undefined) return undefined;
  if (typeof value === "object") throw wrongType(name, "String");
  return String(value);
}

/** A required property as text. @throws {AwsError} InvalidRequest */
export function requiredText(properties: JsonRecord, name: string): string {
  const text = textProperty(properties, name);
  if (text === undefined)
    throw new AwsError("InvalidRequest", `Model validation failed (required key [${name}] not found)`);
  return text;
}

/** A property that must be one of a list of values. @throws {AwsError} InvalidRequest */
export function oneOfProperty<T extends string>(
  properties: JsonRecord,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const text = textProperty(properties, name);
  const found = allowed.find((value) => value === text);
  if (text === undefined || found !== undefined) return found;
  const message = `Model validation failed (#/${name}: #: ${text} is not a valid enum value)`;
  throw new AwsError("InvalidRequest", message);
}

/** A property as a number. @throws {AwsError} InvalidRequest */
export function numberProperty(properties: JsonRecord, name: string): number | undefined {
  const text = textProperty(properties, name);
  if (text === undefined) return undefined;
  if (text.trim() === "" || !Number.isFinite(Number(text))) throw wrongType(name, "Number");
  return Number(text);
}

/** A property as a boolean. @throws {AwsError} InvalidRequest */
export function booleanProperty(properties: JsonRecord, name: string): boolean | undefined {
  const text = textProperty(properties, name);
  if (text === undefined) return undefined;
  if (text !== "true" && text !== "false") throw wrongType(name, "Boolean");
  return text === "true";
}

/** A property as a map; empty if it is absent. @throws {AwsError} InvalidRequest */
export function recordProperty(properties: JsonRecord, name: string): JsonRecord {
  const value = ownValue(properties, name) ?? {};
  if (!isRecord(value)) throw wrongType(name, "Map");
  return value;
}

/** A property as a list; empty if it is absent. @throws {AwsError} InvalidRequest */
function listProperty(properties: JsonRecord, name: string): readonly unknown[] {
  const value = ownValue(properties, name) ?? [];
  if (!Array.isArray(value)) throw wrongType(name, "List");
  return value;
}

/** A property as a list of texts; empty if it is absent. @throws {AwsError} InvalidRequest */
export const textList = (properties: JsonRecord, name: string): readonly string[] =>
  listProperty(properties, name).map(asText);

/** The maps in a list property; empty if it is absent. @throws {AwsError} InvalidRequest */
export const recordList = (properties: JsonRecord, name: string): readonly JsonRecord[] =>
  listProperty(properties, name).filter(isRecord);

/** A property as a map of texts; empty if it is absent. @throws {AwsError} InvalidRequest */
export function textMap(properties: JsonRecord, name: string): Readonly<Record<string, string>> {
  const entries = Object.entries(recordProperty(properties, name)).map(([key, value]) => [key, asText(value)]);
  return Object.fromEntries(entries);
}

/** The stack's tags, overridden by the resource's own tags. @throws {AwsError} InvalidRequest */
export function tagsOf(properties: JsonRecord, stackTags: Readonly<Record<string, string>>): Record<string, string> {
  const own = recordList(properties, "Tags").map((tag) => [requiredText(tag, "Key"), requiredText(tag, "Value")]);
  return { ...stackTags, ...Object.fromEntries(own) };
}

const wrongType = (name: string, type: string) =>
  new AwsError("InvalidRequest", `Model validation failed (#/${name}: expected type: ${type})`);

import { AwsError } from "../../aws-error.ts";
import { isRecord, type JsonRecord } from "../template/json.ts";

/** Text of a property; a number or a boolean counts as its text, as in CloudFormation. */
export function textProperty(properties: JsonRecord, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined) return undefined;
  if (typeof value === "object") throw wrongType(name, "String");
  return String(value);
}

/** @throws AwsError if the property is not there. */
export function requiredText(properties: JsonRecord, name: string): string {
  const text = textProperty(properties, name);
  if (text === undefined)
    throw new AwsError("InvalidRequest", `Model validation failed (required key [${name}] not found)`);
  return text;
}

export function numberProperty(properties: JsonRecord, name: string): number | undefined {
  const text = textProperty(properties, name);
  if (text === undefined) return undefined;
  if (text.trim() === "" || Number.isNaN(Number(text))) throw wrongType(name, "Number");
  return Number(text);
}

export function booleanProperty(properties: JsonRecord, name: string): boolean | undefined {
  const text = textProperty(properties, name);
  if (text === undefined) return undefined;
  if (text !== "true" && text !== "false") throw wrongType(name, "Boolean");
  return text === "true";
}

/** Empty when the property is not there. */
export function recordProperty(properties: JsonRecord, name: string): JsonRecord {
  const value = properties[name] ?? {};
  if (!isRecord(value)) throw wrongType(name, "Map");
  return value;
}

/** Empty when the property is not there. */
function listProperty(properties: JsonRecord, name: string): readonly unknown[] {
  const value = properties[name] ?? [];
  if (!Array.isArray(value)) throw wrongType(name, "List");
  return value;
}

export const textList = (properties: JsonRecord, name: string): readonly string[] =>
  listProperty(properties, name).map(String);

export const recordList = (properties: JsonRecord, name: string): readonly JsonRecord[] =>
  listProperty(properties, name).filter(isRecord);

export function textMap(properties: JsonRecord, name: string): Readonly<Record<string, string>> {
  const entries = Object.entries(recordProperty(properties, name)).map(([key, value]) => [key, String(value)]);
  return Object.fromEntries(entries);
}

/** The resource's own tags on top of the stack's. */
export function tagsOf(properties: JsonRecord, stackTags: Readonly<Record<string, string>>): Record<string, string> {
  const own = recordList(properties, "Tags").map((tag) => [requiredText(tag, "Key"), requiredText(tag, "Value")]);
  return { ...stackTags, ...Object.fromEntries(own) };
}

const wrongType = (name: string, type: string) =>
  new AwsError("InvalidRequest", `Model validation failed (#/${name}: expected type: ${type})`);

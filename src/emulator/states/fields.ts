import { isRecord } from "../../base/encoding.ts";
import { AwsError } from "../aws-error.ts";

/** The definition of a state machine is invalid, or the emulator does not support a part of it. */
export const invalidDefinition = (message: string): AwsError =>
  new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${message}'`);

/** A part of a definition that AWS supports and the emulator does not, by its name. */
export const unsupported = (what: string, where: string): AwsError =>
  invalidDefinition(`UNSUPPORTED: flatten's emulator does not support ${what} at ${where}`);

/** An object of a definition. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A part of a definition is not as the language wants it. */
export const problem = (what: string, where: string): AwsError =>
  invalidDefinition(`SCHEMA_VALIDATION_FAILED: ${what} at ${where}`);

/** The object at a path. @throws {AwsError} InvalidDefinition */
export function objectAt(value: unknown, where: string): JsonObject {
  if (!isRecord(value)) throw problem("The value should be an object", where);
  return value;
}

/** Checks that an object has only fields that the emulator supports. @throws {AwsError} InvalidDefinition */
export function checkFields(object: JsonObject, supported: readonly string[], where: string): void {
  const other = Object.keys(object).find((name) => !supported.includes(name));
  if (other !== undefined) throw unsupported(other, where);
}

/** A field as text, if it is there. @throws {AwsError} InvalidDefinition */
export function textAt(object: JsonObject, name: string, where: string): string | undefined {
  const value = object[name];
  if (value === undefined || typeof value === "string") return value;
  throw problem(`${name} should be a string`, where);
}

/** A field as text that must be there. @throws {AwsError} InvalidDefinition */
export function requiredTextAt(object: JsonObject, name: string, where: string): string {
  const value = textAt(object, name, where);
  if (value === undefined) throw problem(`The field '${name}' is required but was missing`, where);
  return value;
}

/** A field as a number of at least `min`, if it is there. @throws {AwsError} InvalidDefinition */
export function numberAt(object: JsonObject, name: string, min: number, where: string): number | undefined {
  const value = object[name];
  if (value === undefined) return undefined;
  if (typeof value === "number" && value >= min) return value;
  throw problem(`${name} should be a number of at least ${min}`, where);
}

/** A field that must be one of these texts. @throws {AwsError} InvalidDefinition */
export function oneOf<T extends string>(object: JsonObject, name: string, allowed: readonly T[], where: string): T {
  const value = requiredTextAt(object, name, where);
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw unsupported(`${name} ${value}`, where);
  return found;
}

/** A field as a list of objects; empty if it is absent. @throws {AwsError} InvalidDefinition */
export function objectsAt(object: JsonObject, name: string, where: string): readonly JsonObject[] {
  const value = object[name] ?? [];
  if (!Array.isArray(value)) throw problem(`${name} should be an array`, where);
  return value.map((item, i) => objectAt(item, `${where}.${name}[${i}]`));
}

/** A field as a list of texts that must not be empty. @throws {AwsError} InvalidDefinition */
export function textsAt(object: JsonObject, name: string, where: string): readonly string[] {
  const value = object[name];
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")) return value;
  throw problem(`${name} should be a list of strings`, where);
}

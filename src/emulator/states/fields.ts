import { isRecord } from "../../base/encoding.ts";
import type { AwsError } from "../aws-error.ts";
import { compileOptional } from "./jsonata.ts";
import type { Catcher, Retrier } from "./program.ts";
import { invalidDefinition, unsupported } from "./states-errors.ts";

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
function textsAt(object: JsonObject, name: string, where: string): readonly string[] {
  const value = object[name];
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")) return value;
  throw problem(`${name} should be a list of strings`, where);
}

/**
 * Parses `Retry` and `Catch` of a state.
 *
 * @param where the path of the state in the definition.
 * @throws {AwsError} InvalidDefinition
 */
export const parseHandlers = (state: JsonObject, where: string) => ({
  retriers: objectsAt(state, "Retry", where).map((retry) => parseRetrier(retry, `${where}/Retry`)),
  catchers: objectsAt(state, "Catch", where).map((one) => parseCatcher(one, `${where}/Catch`)),
});

function parseCatcher(one: JsonObject, where: string): Catcher {
  checkFields(one, ["ErrorEquals", "Next", "Output"], where);
  return {
    errors: textsAt(one, "ErrorEquals", where),
    next: requiredTextAt(one, "Next", where),
    output: compileOptional(one.Output, `${where}/Output`),
  };
}

const retryFields = [
  "ErrorEquals",
  "IntervalSeconds",
  "BackoffRate",
  "MaxAttempts",
  "MaxDelaySeconds",
  "JitterStrategy",
];

/** Defaults: 1 s, doubling, three attempts (SFN-DG error handling). */
function parseRetrier(retry: JsonObject, where: string): Retrier {
  checkFields(retry, retryFields, where);
  return {
    errors: textsAt(retry, "ErrorEquals", where),
    intervalSeconds: numberAt(retry, "IntervalSeconds", 1, where) ?? 1,
    backoffRate: numberAt(retry, "BackoffRate", 1, where) ?? 2,
    maxAttempts: numberAt(retry, "MaxAttempts", 0, where) ?? 3,
    maxDelaySeconds: numberAt(retry, "MaxDelaySeconds", 1, where) ?? Number.POSITIVE_INFINITY,
    isJittered:
      retry.JitterStrategy !== undefined && oneOf(retry, "JitterStrategy", ["FULL", "NONE"], where) === "FULL",
  };
}

import { isRecord } from "../../../../base/encoding.ts";
import { memoize } from "../../../../base/numbers.ts";
import { AwsError } from "../../../aws-error.ts";
import { asText, type JsonRecord, ownValue } from "../../../cloudformation/template/values.ts";
import { textFormat } from "../../protocols/protocol.ts";
import type { Action, Call } from "../../router.ts";
import { describeOperation, type OperationSchema } from "../../schema/codec.ts";
import { decodeAt, inputDecoder, type WireFormat } from "../../schema/input-decoder.ts";
import {
  EnumError,
  InputError,
  type InputRules,
  InputTypeError,
  MissingMemberError,
} from "../../schema/input-rules.ts";

const mismatch = (reason: string) => new AwsError("InvalidRequest", `Model validation failed (${reason})`);

function scalarText(value: unknown): string {
  if (typeof value === "object") throw new InputTypeError("expected a text, a number or a boolean");
  return String(value);
}

/**
 * How templates represent values: numbers and booleans can be written as texts, and the other way round. Names of properties
 * start in upper case, also where those of the API do not.
 */
const templateFormat = {
  ...textFormat,
  text: scalarText,
  boolean: (value: unknown) => textFormat.boolean(scalarText(value)),
  number: (value: unknown) => textFormat.number(scalarText(value)),
  nameOf: (name: string) => name.charAt(0).toUpperCase() + name.slice(1),
} satisfies WireFormat;

/**
 * Returns what reads the properties of a resource as the input of an action of the API.
 *
 * @param rules of the service.
 * @returns a function that throws AwsError InvalidRequest for properties that the action's schema does not allow.
 */
export function propertyReader(rules: InputRules): <Input>(action: Action<Input>, properties: JsonRecord) => Input {
  const decoderOf = memoize((schema: OperationSchema) =>
    inputDecoder(describeOperation(schema).input, templateFormat, rules),
  );
  return <Input>({ schema }: Action<Input>, properties: JsonRecord) =>
    checked(() => decoderOf(schema)(properties) as Input);
}

/** What actions are told of a call that an operation on a stack makes. */
export const callOfStack: Call = { headers: {} };

function checked<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? mismatch(reasonOf(error)) : error;
  }
}

function reasonOf(error: InputError): string {
  const path = error.path.map((part) => (typeof part === "number" ? String(part - 1) : templateFormat.nameOf(part)));
  if (error instanceof MissingMemberError) return `required key [${path.at(-1)}] not found`;
  const reason = error instanceof EnumError ? `#: ${error.value} is not a valid enum value` : error.message;
  return `#/${path.join("/")}: ${reason}`;
}

const propertyAs =
  <T>(convert: (value: unknown) => T) =>
  (properties: JsonRecord, name: string): T | undefined => {
    const value = ownValue(properties, name);
    return value === undefined ? undefined : checked(() => decodeAt(name, value, convert));
  };

/** A property as text. Numbers and booleans are converted, as CloudFormation does. @throws {AwsError} InvalidRequest */
export const textProperty = propertyAs(templateFormat.text);

/** A property as a number. @throws {AwsError} InvalidRequest */
export const numberProperty = propertyAs(templateFormat.number);

/** A required property as text. @throws {AwsError} InvalidRequest */
export function requiredText(properties: JsonRecord, name: string): string {
  const text = textProperty(properties, name);
  if (text === undefined) throw mismatch(`required key [${name}] not found`);
  return text;
}

/** Those of some properties that are given, as texts: maps and lists as JSON. */
export const textsOf = (properties: JsonRecord, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = ownValue(properties, name);
      return value === undefined ? [] : [[name, asText(value)]];
    }),
  );

/** A property as a map; empty if it is absent. @throws {AwsError} InvalidRequest */
export function recordProperty(properties: JsonRecord, name: string): JsonRecord {
  const value = ownValue(properties, name) ?? {};
  if (!isRecord(value)) throw mismatch(`#/${name}: expected type: Map`);
  return value;
}

function listProperty(properties: JsonRecord, name: string): readonly unknown[] {
  const value = ownValue(properties, name) ?? [];
  if (!Array.isArray(value)) throw mismatch(`#/${name}: expected type: List`);
  return value;
}

/** A property as a list of texts; empty if it is absent. @throws {AwsError} InvalidRequest */
export const textList = (properties: JsonRecord, name: string): readonly string[] =>
  listProperty(properties, name).map(asText);

/** The maps in a list property; empty if it is absent. @throws {AwsError} InvalidRequest */
export const recordList = (properties: JsonRecord, name: string): readonly JsonRecord[] =>
  listProperty(properties, name).filter(isRecord);

/** The entries of a list property as a map, by the members that are their keys and values. @throws {AwsError} InvalidRequest */
export const mapOfList = (properties: JsonRecord, name: string, key: string, value: string): Record<string, string> =>
  Object.fromEntries(recordList(properties, name).map((one) => [requiredText(one, key), requiredText(one, value)]));

/** The stack's tags, overridden by the resource's own tags. @throws {AwsError} InvalidRequest */
export const tagsOf = (
  properties: JsonRecord,
  stackTags: Readonly<Record<string, string>>,
): Record<string, string> => ({
  ...stackTags,
  ...mapOfList(properties, "Tags", "Key", "Value"),
});

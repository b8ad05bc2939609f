/**
 * The only file that depends on the SDK's serialization: it writes documents by the schemas that the SDK clients export.
 * These parts of the SDK are internal, so package.json pins their exact versions.
 */

import { CborCodec } from "@smithy/core/cbor";
import { JsonShapeSerializer2 } from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import { fromBase64, fromUtf8, toBase64, toUtf8 } from "@smithy/core/serde";
import type { StaticOperationSchema } from "@smithy/types";
import { textOf } from "../wire.ts";

export { NormalizedSchema };

/** One operation of a service, as an SDK client exports it (`SendMessageBatch$`). */
export type OperationSchema = StaticOperationSchema;

/** Writes a value as a whole document of one wire format: bytes, or text. */
export type DocumentWriter = (schema: NormalizedSchema, value: unknown) => Uint8Array | string;

const timestampEpochSeconds = 7;

const serdeContext = {
  base64Decoder: fromBase64,
  base64Encoder: toBase64,
  utf8Decoder: fromUtf8,
  utf8Encoder: toUtf8,
} as unknown as Parameters<JsonShapeSerializer2["setSerdeContext"]>[0];

function jsonWriter(jsonName: boolean): DocumentWriter {
  const settings = { timestampFormat: { useTrait: true, default: timestampEpochSeconds }, jsonName } as const;
  const serializer = new JsonShapeSerializer2(settings);
  serializer.setSerdeContext(serdeContext);
  const nameOf = (name: string, member: NormalizedSchema) =>
    jsonName ? (member.getMergedTraits().jsonName ?? name) : name;
  /** By the SDK's schema object. */
  const copies = new Map<unknown, PlainCopy | undefined>();
  return (schema, value) => {
    const key = schema.getSchema();
    if (!copies.has(key)) copies.set(key, schema.isStructSchema() ? plainCopy(schema, nameOf, []) : undefined);
    const copy = copies.get(key);
    if (copy !== undefined) return JSON.stringify(copy(value));
    serializer.write(schema, value);
    const written: unknown = serializer.flush();
    return typeof written === "string" ? written : textOf(written as Uint8Array);
  };
}

/** Copies a value such that `JSON.stringify` writes the copy as the SDK's serializer writes the value. */
type PlainCopy = (value: unknown) => unknown;

/**
 * Creates the copy of a schema that contains only strings, numbers, booleans, lists and structures. `JSON.stringify` is
 * several times faster than the SDK's serializer, which writes a string character by character.
 *
 * @param nameOf returns the name of a member in the document.
 * @param outer the schemas that contain this one.
 * @returns undefined if the schema contains anything else, or itself.
 */
function plainCopy(
  schema: NormalizedSchema,
  nameOf: (name: string, member: NormalizedSchema) => string,
  outer: readonly unknown[],
): PlainCopy | undefined {
  if (schema.isNumericSchema()) return (value) => (Number.isFinite(value) ? value : String(value));
  if (schema.isBooleanSchema()) return (value) => value;
  if (schema.isStringSchema()) return schema.getMergedTraits().mediaType === undefined ? (value) => value : undefined;
  const self = schema.getSchema();
  if (outer.includes(self)) return undefined;
  if (schema.isListSchema() && schema.getMergedTraits().sparse === undefined) {
    const copyItem = plainCopy(schema.getValueSchema(), nameOf, [...outer, self]);
    return copyItem && ((value) => (value as readonly unknown[]).filter(isPresent).map(copyItem));
  }
  if (!schema.isStructSchema() || schema.isUnionSchema()) return undefined;
  const members: { readonly name: string; readonly wireName: string; readonly copy: PlainCopy }[] = [];
  for (const [name, member] of schema.structIterator()) {
    const copy = member.isIdempotencyToken() ? undefined : plainCopy(member, nameOf, [...outer, self]);
    if (copy === undefined) return undefined;
    members.push({ name, wireName: nameOf(name, member), copy });
  }
  return (value) => {
    const result: Record<string, unknown> = {};
    for (const { name, wireName, copy } of members) {
      const item = (value as Readonly<Record<string, unknown>>)[name];
      if (isPresent(item)) result[wireName] = copy(item);
    }
    return result;
  };
}

const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

function cborWriter(): DocumentWriter {
  const codec = new CborCodec();
  codec.setSerdeContext(serdeContext);
  const serializer = codec.createSerializer();
  return (schema, value) => {
    serializer.write(schema, value);
    return Uint8Array.from(serializer.flush());
  };
}

/** AWS JSON 1.0 and 1.1 (`jsonName` traits are ignored there). */
export const writeAwsJson: DocumentWriter = jsonWriter(false);
/** REST-JSON, which Lambda uses. */
export const writeRestJson: DocumentWriter = jsonWriter(true);
/** Smithy RPC v2 CBOR, which newer SDKs use for CloudWatch. */
export const writeCbor: DocumentWriter = cborWriter();

/** Name of an operation, its input and output schemas, and its traits. */
export function describeOperation(schema: OperationSchema) {
  const [, , name, , input, output] = schema;
  return {
    name,
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
    traits: operationTraits(schema),
  };
}

/** Traits of an operation; REST operations carry `http: [method, uri template, status]`. */
export function operationTraits(schema: OperationSchema): { http?: readonly [string, string, number] } {
  const traits = schema[3];
  return typeof traits === "object" ? (traits as { http?: readonly [string, string, number] }) : {};
}

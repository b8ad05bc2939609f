/**
 * The only file that depends on the SDK's serialization: it writes documents by the schemas that the SDK clients export.
 * These parts of the SDK are internal, so package.json pins their exact versions.
 */

import { CborCodec } from "@smithy/core/cbor";
import { JsonShapeSerializer2 } from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import { fromBase64, fromUtf8, toBase64, toUtf8 } from "@smithy/core/serde";
import type { StaticOperationSchema } from "@smithy/types";
import { textOf } from "../../../base/encoding.ts";

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
    const plain = copies.get(key);
    if (plain !== undefined) return JSON.stringify(plain.isCopy(value) ? value : plain.copy(value));
    serializer.write(schema, value);
    const written: unknown = serializer.flush();
    return typeof written === "string" ? written : textOf(written as Uint8Array);
  };
}

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

const described = new Map<OperationSchema, ReturnType<typeof describe>>();

/** Name of an operation, its input and output schemas, and its traits. */
export function describeOperation(schema: OperationSchema): ReturnType<typeof describe> {
  const known = described.get(schema) ?? describe(schema);
  described.set(schema, known);
  return known;
}

function describe(schema: OperationSchema) {
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

/** Copies a value such that `JSON.stringify` writes the copy as the SDK's serializer writes the value. */
interface PlainCopy {
  copy(value: unknown): unknown;
  /** Checks whether the copy would be the same as the value, as it is for most outputs. */
  isCopy(value: unknown): boolean;
}

const sameValue: PlainCopy = { copy: (value) => value, isCopy: isPresent };

const finiteNumber: PlainCopy = {
  copy: (value) => (Number.isFinite(value) ? value : String(value)),
  isCopy: Number.isFinite,
};

/** Returns the name of a member in the document. */
type NameOf = (name: string, member: NormalizedSchema) => string;

/**
 * Creates the copy of a schema that contains only strings, numbers, booleans, lists and structures. `JSON.stringify` is
 * several times faster than the SDK's serializer, which writes a string character by character.
 *
 * @param outer the schemas that contain this one.
 * @returns undefined if the schema contains anything else, or itself.
 */
function plainCopy(schema: NormalizedSchema, nameOf: NameOf, outer: readonly unknown[]): PlainCopy | undefined {
  if (schema.isNumericSchema()) return finiteNumber;
  if (schema.isBooleanSchema()) return sameValue;
  if (schema.isStringSchema()) return schema.getMergedTraits().mediaType === undefined ? sameValue : undefined;
  const self = schema.getSchema();
  if (outer.includes(self)) return undefined;
  if (schema.isListSchema() && schema.getMergedTraits().sparse === undefined) {
    const item = plainCopy(schema.getValueSchema(), nameOf, [...outer, self]);
    return item && plainList(item);
  }
  if (!schema.isStructSchema() || schema.isUnionSchema()) return undefined;
  const members: PlainMember[] = [];
  for (const [name, member] of schema.structIterator()) {
    const plain = member.isIdempotencyToken() ? undefined : plainCopy(member, nameOf, [...outer, self]);
    if (plain === undefined) return undefined;
    members.push({ name, wireName: nameOf(name, member), plain });
  }
  return plainStructure(members);
}

const plainList = ({ copy, isCopy }: PlainCopy): PlainCopy => ({
  copy: (value) => (value as readonly unknown[]).filter(isPresent).map(copy),
  isCopy: (value) => isPresent(value) && (value as readonly unknown[]).every(isCopy),
});

interface PlainMember {
  readonly name: string;
  readonly wireName: string;
  readonly plain: PlainCopy;
}

const plainStructure = (members: readonly PlainMember[]): PlainCopy => ({
  copy: (value) => {
    const result: Record<string, unknown> = {};
    for (const { name, wireName, plain } of members) {
      const item = (value as Readonly<Record<string, unknown>>)[name];
      if (isPresent(item)) result[wireName] = plain.copy(item);
    }
    return result;
  },
  // The members have to be in the order of the schema as well.
  isCopy: (value) => {
    if (!isPresent(value)) return false;
    let next = 0;
    for (const key in value as Readonly<Record<string, unknown>>) {
      while (next < members.length && members[next]?.wireName !== key) next++;
      const member = members[next];
      if (member === undefined || member.name !== key) return false;
      const item = (value as Readonly<Record<string, unknown>>)[key];
      if (item !== undefined && !member.plain.isCopy(item)) return false;
    }
    return true;
  },
});

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

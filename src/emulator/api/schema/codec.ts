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
import { type PlainCopy, plainCopy } from "./plain-copy.ts";

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

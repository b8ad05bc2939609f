/**
 * The only file that depends on the SDK's serialization: it reads and writes documents by the schemas that the SDK
 * clients export. These parts of the SDK are internal, so package.json pins their exact versions.
 */

import { CborCodec } from "@smithy/core/cbor";
import { JsonShapeDeserializer2, JsonShapeSerializer2 } from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import { fromBase64, fromUtf8, toBase64, toUtf8 } from "@smithy/core/serde";
import type { StaticOperationSchema } from "@smithy/types";
import { bytesOf, textOf } from "./wire.ts";

export { NormalizedSchema };

/** One operation of a service, as an SDK client exports it (`SendMessageBatch$`). */
export type OperationSchema = StaticOperationSchema;

/** Reads and writes whole documents of one wire format. */
export interface DocumentCodec {
  read(schema: NormalizedSchema, body: Uint8Array): unknown;
  write(schema: NormalizedSchema, value: unknown): Uint8Array;
}

/** Thrown by `read` when the body is not a document of the format. */
export class MalformedDocumentError extends Error {
  override name = "MalformedDocumentError";
}

const timestampEpochSeconds = 7;

const serdeContext = {
  base64Decoder: fromBase64,
  base64Encoder: toBase64,
  utf8Decoder: fromUtf8,
  utf8Encoder: toUtf8,
} as unknown as Parameters<JsonShapeDeserializer2["setSerdeContext"]>[0];

function jsonDocumentCodec(jsonName: boolean): DocumentCodec {
  const settings = { timestampFormat: { useTrait: true, default: timestampEpochSeconds }, jsonName } as const;
  const deserializer = new JsonShapeDeserializer2(settings);
  const serializer = new JsonShapeSerializer2(settings);
  deserializer.setSerdeContext(serdeContext);
  serializer.setSerdeContext(serdeContext);
  return {
    read: (schema, body) => deserializer.readObject(schema, parseJson(body) as never),
    write: (schema, value) => {
      serializer.write(schema, value);
      const written: unknown = serializer.flush();
      return typeof written === "string" ? bytesOf(written) : Uint8Array.from(written as Uint8Array);
    },
  };
}

function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(textOf(body));
  } catch (error) {
    throw new MalformedDocumentError("the body is not JSON", { cause: error });
  }
}

function cborDocumentCodec(): DocumentCodec {
  const codec = new CborCodec();
  codec.setSerdeContext(serdeContext);
  const deserializer = codec.createDeserializer();
  const serializer = codec.createSerializer();
  return {
    read: (schema, body) => {
      try {
        return body.length === 0 ? {} : deserializer.read(schema, body);
      } catch (error) {
        throw new MalformedDocumentError("the body is not CBOR", { cause: error });
      }
    },
    write: (schema, value) => {
      serializer.write(schema, value);
      return Uint8Array.from(serializer.flush());
    },
  };
}

/** AWS JSON 1.0 and 1.1 (`jsonName` traits are ignored there). */
export const awsJsonCodec: DocumentCodec = jsonDocumentCodec(false);
/** REST-JSON, which Lambda uses. */
export const restJsonCodec: DocumentCodec = jsonDocumentCodec(true);
/** Smithy RPC v2 CBOR, which newer SDKs use for CloudWatch. */
export const cborCodec: DocumentCodec = cborDocumentCodec();

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

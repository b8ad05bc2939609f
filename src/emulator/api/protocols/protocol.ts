import { fromBase64 } from "@smithy/core/serde";
import { strictTextOf } from "../../../base/encoding.ts";
import { memoize } from "../../../base/numbers.ts";
import type { AwsError } from "../../aws-error.ts";
import { describeOperation, type NormalizedSchema, type OperationSchema } from "../schema/codec.ts";
import { inputDecoder, kindOf, type WireFormat } from "../schema/input-decoder.ts";
import { type InputRules, InputTypeError, serializationError, toAwsError } from "../schema/input-rules.ts";

/** An HTTP request to a service, over a socket or in process. */
export interface WireRequest {
  readonly method: string;
  /** Path without the query string, still percent-encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The URL by which the client reaches the emulator, e.g. `http://127.0.0.1:4566`; undefined in process. */
  readonly endpoint?: string;
}

/** The HTTP response of a service. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text is sent as UTF-8. */
  readonly body: Uint8Array | string;
}

/** A wire protocol of AWS services, from the server's side. */
export interface Protocol {
  /** The operation's name; undefined if the request is not in this protocol or not for this service. */
  operationOf(request: WireRequest): string | undefined;
  /** Reads and checks the operation's input. @throws {AwsError} for an input that does not match the schema. */
  decode(schema: OperationSchema, request: WireRequest): unknown;
  /** The response to a call that succeeded. */
  encode(schema: OperationSchema, output: unknown, requestId: string): WireResponse;
  /** The response to a call that failed. */
  encodeError(error: AwsError, requestId: string): WireResponse;
}

/**
 * Decodes inputs of a service by the schemas of its operations, each compiled when it is first used.
 *
 * @param typeError the protocol's error for a wrong type.
 * @returns a function that decodes what `parse` returns, and throws AwsError for an input that does not match its schema.
 */
export function inputReader(
  format: WireFormat,
  rules: InputRules,
  typeError: (message: string) => AwsError = serializationError,
): (schema: OperationSchema, parse: () => unknown) => unknown {
  const decoderOf = memoize((schema: OperationSchema) => inputDecoder(describeOperation(schema).input, format, rules));
  return (schema, parse) => {
    try {
      return decoderOf(schema)(parse());
    } catch (error) {
      throw toAwsError(error, rules, typeError);
    }
  };
}

/** Parses a JSON body; an empty one is an empty document. @throws {AwsError} SerializationException */
export function parseJsonBody(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  const text = strictTextOf(body);
  if (text === undefined) throw serializationError("the body is not valid UTF-8");
  try {
    return JSON.parse(text);
  } catch {
    throw serializationError("the body is not valid JSON");
  }
}

/** The latest and earliest times that are accepted: the years 0 to 9999. */
const timesMs = { min: -62_167_219_200_000, max: 253_402_300_799_999 };

const wrongType = (value: unknown, expected: string) =>
  new InputTypeError(`${kindOf(value)} can not be converted to ${expected}`);

function asText(value: unknown): string {
  if (typeof value !== "string") throw wrongType(value, "a String");
  return value;
}

function asBoolean(value: unknown): boolean {
  if (typeof value !== "boolean") throw wrongType(value, "a Boolean");
  return value;
}

function asNumber(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrongType(value, "a Number");
  return value;
}

function bytesOfBase64(value: unknown): Uint8Array {
  if (typeof value !== "string") throw wrongType(value, "a Blob");
  try {
    // Not a Buffer, which would keep the memory of others.
    return new Uint8Array(fromBase64(value));
  } catch {
    throw new InputTypeError("a Blob is not valid base64");
  }
}

function dateOf(ms: number): Date {
  if (!(ms >= timesMs.min && ms <= timesMs.max)) throw new InputTypeError("a Timestamp is out of range");
  return new Date(ms);
}

/** Seconds since the epoch. */
const asTimestamp = (value: unknown): Date => dateOf(Math.round(asNumber(value) * 1_000));

/** AWS JSON: base64 for bytes, seconds since the epoch for times. */
export const jsonFormat: WireFormat = {
  text: asText,
  boolean: asBoolean,
  number: asNumber,
  bytes: bytesOfBase64,
  timestamp: asTimestamp,
  nameOf: (name) => name,
};

/** REST-JSON: like `jsonFormat`, with the names of `jsonName` traits. */
export const restJsonFormat: WireFormat = {
  ...jsonFormat,
  // A payload is the body itself.
  bytes: (value) => (value instanceof Uint8Array ? value : bytesOfBase64(value)),
  nameOf: (name: string, member: NormalizedSchema) => member.getMergedTraits().jsonName ?? name,
};

/** RPC v2 CBOR, after `readCbor`. */
export const cborFormat: WireFormat = {
  ...jsonFormat,
  bytes: (value) => {
    if (!(value instanceof Uint8Array)) throw wrongType(value, "a Blob");
    return value;
  },
  timestamp: (value) => (value instanceof Date ? value : asTimestamp(value)),
};

/** Values that are written as text: in query forms, and in headers, paths and query strings of REST-JSON. */
export const textFormat: WireFormat = {
  text: asText,
  boolean: (value) => {
    if (value !== "true" && value !== "false") throw new InputTypeError(`'${asText(value)}' is not a boolean`);
    return value === "true";
  },
  number: (value) => {
    const text = asText(value).trim();
    const number = Number(text);
    if (text === "" || !Number.isFinite(number)) throw new InputTypeError(`'${text}' is not a number`);
    return number;
  },
  bytes: bytesOfBase64,
  // ISO 8601, or seconds since the epoch for members with that format.
  timestamp: (value) => {
    const text = asText(value);
    const ms = /^-?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) * 1_000 : new Date(text).getTime();
    if (Number.isNaN(ms)) throw new InputTypeError(`'${text}' is not a timestamp`);
    return dateOf(ms);
  },
  nameOf: (name) => name,
};

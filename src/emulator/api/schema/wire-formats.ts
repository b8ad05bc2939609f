import { fromBase64 } from "@smithy/core/serde";
import type { NormalizedSchema } from "./codec.ts";
import { kindOf, type WireFormat } from "./input-decoder.ts";
import { InputTypeError } from "./input-rules.ts";

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

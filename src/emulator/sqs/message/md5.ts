import * as crypto from "node:crypto";
import type { MessageAttributes, MessageAttributeValue } from "./attributes.ts";

/** Returns the MD5 of bytes, or of text as UTF-8, in lower-case hexadecimal. */
export const md5Hex: (data: string | Uint8Array) => string =
  // The one-shot function is several times faster, but Node before 20.12 does not have it.
  "hash" in crypto
    ? (data) => crypto.hash("md5", data, "hex")
    : (data) => (crypto as typeof import("node:crypto")).createHash("md5").update(data).digest("hex");

/** Returns the SHA-256 of text as UTF-8, in lower-case hexadecimal. */
export const sha256Hex = (text: string): string =>
  (crypto as typeof import("node:crypto")).createHash("sha256").update(text).digest("hex");

const encoder = new TextEncoder();
const transport = { text: 1, binary: 2 } as const;

/**
 * Computes `MD5OfMessageAttributes` or `MD5OfMessageSystemAttributes`. The attributes are sorted by name. For each, the name, the type and the value are
 * hashed, each preceded by its length in four big-endian bytes; one more byte before the value is 1 for text and 2 for
 * binary values (SQS-DG message metadata).
 *
 * @returns undefined without attributes, because AWS omits the field.
 */
export function md5OfAttributes(attributes: MessageAttributes | undefined): string | undefined {
  if (attributes === undefined) return undefined;
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  return md5Hex(joined(names.flatMap((name) => encoded(name, attributes[name] as MessageAttributeValue))));
}

function encoded(name: string, value: MessageAttributeValue): Uint8Array[] {
  const { BinaryValue: binary } = value;
  return [
    ...withLength(encoder.encode(name)),
    ...withLength(encoder.encode(value.DataType)),
    Uint8Array.of(binary === undefined ? transport.text : transport.binary),
    ...withLength(binary ?? encoder.encode(value.StringValue ?? "")),
  ];
}

function withLength(bytes: Uint8Array): Uint8Array[] {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return [length, bytes];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

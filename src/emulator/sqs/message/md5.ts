import * as crypto from "node:crypto";
import type { MessageAttributes, MessageAttributeValue } from "./message.ts";

/** MD5 as lower-case hexadecimal; text is hashed as UTF-8. The only hashing that SQS needs. */
export const md5Hex: (data: string | Uint8Array) => string =
  // Node before 20.12 has no one-shot function, which is several times faster because it leaves no object behind.
  "hash" in crypto
    ? (data) => crypto.hash("md5", data, "hex")
    : (data) => (crypto as typeof import("node:crypto")).createHash("md5").update(data).digest("hex");

const encoder = new TextEncoder();
const transport = { text: 1, binary: 2 } as const;

/**
 * `MD5OfMessageAttributes`: attributes by name; for each the name, the type and the value, every one of them after its
 * length in four big-endian bytes, and one byte before the value that tells text from binary (SQS-DG message metadata).
 *
 * @returns undefined without attributes: AWS leaves the field out.
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  return md5Hex(joined(names.flatMap((name) => encoded(name, attributes[name] as MessageAttributeValue))));
}

/** `MD5OfMessageSystemAttributes`: the same over attributes of type String. */
export const md5OfTexts = (texts: Readonly<Record<string, string>>): string | undefined =>
  md5OfAttributes(
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { DataType: "String", StringValue: text }])),
  );

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

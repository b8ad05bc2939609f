import crypto, { createHash } from "node:crypto";
import type { MessageAttributes, MessageAttributeValue } from "./attributes.ts";

/** Returns the MD5 of bytes, or of text as UTF-8, in lower-case hexadecimal. */
export const md5Hex: (data: string | Uint8Array) => string =
  // The one-shot function is several times faster, but Node before 20.12 does not have it.
  "hash" in crypto ? (data) => crypto.hash("md5", data, "hex") : (data) => createHash("md5").update(data).digest("hex");

/** Returns the SHA-256 of text as UTF-8, in lower-case hexadecimal. */
export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

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
  const parts = names.flatMap((name) => {
    const { DataType, StringValue = "", BinaryValue } = attributes[name] as MessageAttributeValue;
    const kind = BinaryValue === undefined ? transport.text : transport.binary;
    return [...sized(name), ...sized(DataType), Uint8Array.of(kind), ...sized(BinaryValue ?? StringValue)];
  });
  return md5Hex(Buffer.concat(parts));
}

function sized(value: string | Uint8Array): readonly Uint8Array[] {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}

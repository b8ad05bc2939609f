import type { SendInput } from "./message.ts";

/**
 * What a message counts against the size limits, in bytes: its body and the name, type and value of each attribute; the
 * trace header is free (SQS-DG quotas).
 */
export function messageBytes(input: Pick<SendInput, "body" | "attributes">): number {
  let bytes = utf8Length(input.body);
  for (const [name, value] of Object.entries(input.attributes ?? {})) {
    bytes += utf8Length(name) + utf8Length(value.DataType) + utf8Length(value.StringValue ?? "");
    bytes += value.BinaryValue?.length ?? 0;
  }
  return bytes;
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // A surrogate pair has two units and four bytes, so each half counts for one byte more than its unit.
    if (unit >= 0xd800 && unit <= 0xdfff) bytes += 1;
    else if (unit >= 0x800) bytes += 2;
    else if (unit >= 0x80) bytes += 1;
  }
  return bytes;
}

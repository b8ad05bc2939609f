import { utf8Length } from "../../base/utf8.ts";
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

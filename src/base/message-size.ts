import { utf8Length } from "./encoding.ts";
import { batchEntriesMax, messageBytesMax } from "./scaling-limits.ts";

/** A message attribute, as SQS has it. */
interface Attribute {
  readonly DataType?: string | undefined;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: Uint8Array | undefined;
}

/** What of a message counts for its size. */
export interface SizedMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, Attribute>> | undefined;
}

/** The size of a message as SQS counts it, bytes: the body and the name, type and value of each attribute (SQS-DG message metadata). */
export function entryBytes({ body, attributes }: SizedMessage): number {
  let bytes = utf8Length(body);
  if (attributes === undefined) return bytes;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    bytes += utf8Length(name) + utf8Length(DataType ?? "") + utf8Length(StringValue ?? "") + (BinaryValue?.length ?? 0);
  }
  return bytes;
}

/** Divides messages into batches for one SendMessageBatch call: at most ten messages and 1 MiB in total. */
export function entryBatches<T>(items: readonly T[], bytes: (item: T) => number): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let total = 0;
  for (const item of items) {
    const size = bytes(item);
    if (batch.length === batchEntriesMax || (batch.length > 0 && total + size > messageBytesMax)) {
      batches.push(batch);
      batch = [];
      total = 0;
    }
    batch.push(item);
    total += size;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

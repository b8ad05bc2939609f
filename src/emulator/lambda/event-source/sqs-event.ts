import { jsonIn, toBase64 } from "../../../base/encoding.ts";
import type { MessageAttributeValue } from "../../sqs/message/attributes.ts";
import type { ReceivedMessage } from "../../sqs/message/message.ts";
import type { CompletedInvocation } from "../invoke/outcome.ts";

/** What the records of a mapping have in common. */
export interface RecordOrigin {
  /** The end of their JSON: where they come from. */
  readonly sourceJson: string;
  /** The batching window of the mapping. */
  readonly windowSeconds: number;
}

/** Returns the origin of the records of a mapping. */
export const recordOrigin = (queueArn: string, region: string, windowSeconds: number): RecordOrigin => ({
  sourceJson: `"eventSource":"aws:sqs","eventSourceARN":"${queueArn}","awsRegion":"${region}"}`,
  windowSeconds,
});

/** Returns the event of a batch, from the JSON of its records. */
export const eventJson = (records: readonly string[]): string => `{"Records":[${records.join(",")}]}`;

/**
 * Returns the JSON of one record of an SQS event (L-DG "Using Lambda with Amazon SQS"). Recordings of AWS show that
 * `md5OfMessageAttributes` of a message without attributes is missing if the mapping has no batching window, and otherwise
 * null.
 */
export function recordJson(message: ReceivedMessage, origin: RecordOrigin): string {
  const md5 = message.md5OfAttributes ?? (origin.windowSeconds > 0 ? null : undefined);
  // Built by hand for speed, because it runs for every message. Ids, hashes and ARNs need no escaping.
  return (
    `{"messageId":"${message.messageId}","receiptHandle":"${message.receiptHandle}","body":${JSON.stringify(message.body)},` +
    `"attributes":${JSON.stringify(message.systemAttributes)},"messageAttributes":${attributesJson(message.attributes)},` +
    (md5 === undefined ? "" : `"md5OfMessageAttributes":${JSON.stringify(md5)},`) +
    `"md5OfBody":"${message.md5OfBody}",${origin.sourceJson}`
  );
}

function attributesJson(attributes: ReceivedMessage["attributes"]): string {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return "{}";
  return JSON.stringify(Object.fromEntries(entries.map(([name, value]) => [name, attributeOf(value)])));
}

const attributeOf = ({ DataType, StringValue, BinaryValue }: MessageAttributeValue) => ({
  ...(StringValue === undefined ? {} : { stringValue: StringValue }),
  ...(BinaryValue === undefined ? {} : { binaryValue: toBase64(BinaryValue) }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType,
});

/** Which messages of a batch have failed. They stay in the queue. */
export type BatchOutcome =
  | { readonly kind: "all-failed" }
  | { readonly kind: "failed"; readonly ids: ReadonlySet<string> };

const allFailed: BatchOutcome = { kind: "all-failed" };
const noneFailed: BatchOutcome = { kind: "failed", ids: new Set() };

/** The messages of a batch, as far as its outcome depends on them. */
type Identified = readonly { readonly messageId: string }[];

/** Returns which messages of a batch have failed. Without `ReportBatchItemFailures`, they fail or succeed together. */
export function batchOutcome(
  { functionError, json }: CompletedInvocation,
  reportsItemFailures: boolean,
  messages: Identified,
): BatchOutcome {
  if (functionError !== undefined) return allFailed;
  return reportsItemFailures ? outcomeOfReport(json, messages) : noneFailed;
}

/**
 * Reads the response to a batch of a mapping with `ReportBatchItemFailures` (L-DG "Implementing partial batch responses").
 * A response without a list, or with an empty one, is a complete success. A list of known ids is a partial failure. Anything
 * else fails the whole batch: invalid JSON, and an id that is unknown, empty, null or missing. Empty responses of other
 * types are a success, as recordings of AWS for streams show.
 */
export function outcomeOfReport(response: string, messages: Identified): BatchOutcome {
  // An empty text is null.
  const report = response === "" ? null : jsonIn(response);
  if (report === null || report === "") return noneFailed;
  if (Array.isArray(report)) return report.length === 0 ? noneFailed : allFailed;
  if (typeof report !== "object") return allFailed;
  const failures = (report as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return noneFailed;
  return Array.isArray(failures) ? outcomeOfFailures(failures, messages) : allFailed;
}

function outcomeOfFailures(failures: readonly unknown[], messages: Identified): BatchOutcome {
  if (failures.length === 0) return noneFailed;
  const known = new Set(messages.map(({ messageId }) => messageId));
  const ids = new Set<string>();
  for (const failure of failures) {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== "string" || !known.has(id)) return allFailed;
    ids.add(id);
  }
  return { kind: "failed", ids };
}

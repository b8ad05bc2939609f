import type { MessageAttributeValue, ReceivedMessage } from "../../sqs/message/message.ts";
import { compilePattern, compileRules, type Matcher } from "./pattern.ts";

/** True for a message body that goes on to the function. */
export type BodyFilter = (body: string) => boolean;

/**
 * Compiles one pattern of `FilterCriteria` for a queue, whose only key is `body`. An object is matched against bodies
 * that are JSON, a list of rules against bodies that are plain text; a body of the other kind does not match
 * (L-DG "Using event filtering with an Amazon SQS event source").
 *
 * @returns undefined for an invalid pattern.
 */
export function compileFilter(pattern: string): BodyFilter | undefined {
  const parsed = parse(pattern);
  const rule = onlyBodyOf(parsed);
  if (rule === undefined) return undefined;
  if (Array.isArray(rule)) {
    const matches = compileRules(rule);
    return matches && ((body) => parse(body) === undefined && matches(body));
  }
  const matches = compilePattern(rule);
  return matches && ((body) => matchesJson(matches, body));
}

/** Lets a message through when one of the patterns does; all when there is none. */
export function compileFilters(patterns: readonly string[]): BodyFilter {
  const filters = patterns.map(compileFilter);
  return (body) => filters.length === 0 || filters.some((passes) => passes?.(body));
}

function matchesJson(matches: Matcher, body: string): boolean {
  const parsed = parse(body);
  return typeof parsed === "object" && parsed !== null && matches(parsed);
}

function onlyBodyOf(pattern: unknown): unknown {
  if (typeof pattern !== "object" || pattern === null) return undefined;
  const entries = Object.entries(pattern);
  return entries.length === 1 && entries[0]?.[0] === "body" ? entries[0][1] : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where a record comes from, and how its mapping reads. */
export interface RecordOrigin {
  readonly queueArn: string;
  readonly region: string;
  readonly windowSeconds: number;
}

/**
 * The JSON of one record of an SQS event (L-DG "Using Lambda with Amazon SQS"). Without message attributes
 * `md5OfMessageAttributes` is left out by mappings without a batching window and null by the others, as recordings of
 * the real service show.
 */
export function recordJson(message: ReceivedMessage, origin: RecordOrigin): string {
  const md5 = message.md5OfAttributes ?? (origin.windowSeconds > 0 ? null : undefined);
  // Written by hand: it is on the path of every message, and ids, hashes and ARNs need no escaping.
  return (
    `{"messageId":"${message.messageId}","receiptHandle":"${message.receiptHandle}","body":${JSON.stringify(message.body)},` +
    `"attributes":${JSON.stringify(message.systemAttributes)},"messageAttributes":${attributesJson(message.attributes)},` +
    (md5 === undefined ? "" : `"md5OfMessageAttributes":${JSON.stringify(md5)},`) +
    `"md5OfBody":"${message.md5OfBody}","eventSource":"aws:sqs","eventSourceARN":"${origin.queueArn}","awsRegion":"${origin.region}"}`
  );
}

/** The event of a batch, from the JSON of its records. */
export const eventJson = (records: readonly string[]): string => `{"Records":[${records.join(",")}]}`;

const attributesJson = (attributes: ReceivedMessage["attributes"]): string =>
  JSON.stringify(Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attributeOf(value)])));

const attributeOf = ({ DataType, StringValue, BinaryValue }: MessageAttributeValue) => ({
  ...(StringValue === undefined ? {} : { stringValue: StringValue }),
  ...(BinaryValue === undefined ? {} : { binaryValue: base64(BinaryValue) }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType,
});

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

import { isRecord, jsonIn, utf8Length } from "../../base/encoding.ts";
import { AwsError } from "../aws-error.ts";
import { compilePattern, parseFilterJson } from "../lambda/event-source/filter.ts";
import type { MessageAttributes, SendInput } from "../sqs/message/message.ts";

/** A message to publish. */
export interface PublishInput {
  readonly message: string;
  readonly subject?: string | undefined;
  readonly attributes?: MessageAttributes | undefined;
  /** Whether the message is a JSON document with one message per protocol, and one for all others: `default`. */
  readonly isPerProtocol?: boolean;
}

const messageBytesMax = 262_144;
const subjectLengthMax = 100;

/** Checks a message. Returns the message for each protocol. @throws {AwsError} InvalidParameter */
export function checkedMessages({ message, subject, isPerProtocol }: PublishInput): (protocol: string) => string {
  if (message === "") throw invalidParameter("Empty message");
  if (utf8Length(message) > messageBytesMax) throw invalidParameter("Message too long");
  if (subject !== undefined && (subject === "" || subject.length > subjectLengthMax)) throw invalidParameter("Subject");
  if (isPerProtocol !== true) return () => message;
  const parsed = jsonIn(message);
  if (parsed === undefined) throw invalidParameter("Message Structure - JSON message body failed to parse");
  const messages = isRecord(parsed) ? parsed : {};
  const { default: usual } = messages;
  if (typeof usual !== "string") {
    throw invalidParameter("Message Structure - No default entry in JSON message body");
  }
  return (protocol) => {
    const own = messages[protocol];
    return typeof own === "string" ? own : usual;
  };
}

/** A subscription of a topic. Plain JSON. */
export interface Subscription {
  /** "PendingConfirmation" for protocols that need a confirmation, such as email: the emulator sends no request for it. */
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  /** `RawMessageDelivery`, `FilterPolicy` and others. */
  readonly attributes: Readonly<Record<string, string>>;
}

const isAnything = () => true;

/** The attributes of SNS-API Subscribe, and which values they accept. Only the first three have an effect in the emulator. */
const subscriptionAttributes: Readonly<Record<string, (value: string) => boolean>> = {
  RawMessageDelivery: (value) => value === "true" || value === "false",
  FilterPolicy: (value) => compilePattern(parseFilterJson(value)) !== undefined,
  FilterPolicyScope: (value) => value === "MessageAttributes" || value === "MessageBody",
  DeliveryPolicy: isAnything,
  RedrivePolicy: isAnything,
  ReplayPolicy: isAnything,
  SubscriptionRoleArn: isAnything,
};

/** Checks an attribute of a subscription. @throws {AwsError} InvalidParameter for an unknown name, or a value that it does not accept. */
export function checkSubscriptionAttribute(name: string, value: string): void {
  const isValid = Object.hasOwn(subscriptionAttributes, name) ? subscriptionAttributes[name] : undefined;
  if (isValid === undefined) throw invalidParameter("AttributeName");
  if (!isValid(value)) throw invalidParameter(`Attributes Reason: ${name}: invalid value`);
}

/** Creates the error for an input that SNS does not accept. */
export const invalidParameter = (what: string) =>
  new AwsError("InvalidParameterException", `Invalid parameter: ${what}`, { queryCode: "InvalidParameter" });

/** A published message on its way to a subscription. */
interface Notification {
  readonly topicArn: string;
  readonly messageId: string;
  readonly atMs: number;
  readonly subject: string | undefined;
  /** The message for a protocol: a publisher can send a different one for each. */
  readonly messageFor: (protocol: string) => string;
  readonly attributes: MessageAttributes;
}

/** The services that notifications are delivered to. */
export interface DeliveryTargets {
  readonly sqs: { queueByArn(arn: string): { send(message: SendInput): unknown } | undefined };
  readonly lambda: { invokeAsync(functionArn: string, payload: Uint8Array): unknown };
}

/**
 * Delivers a notification to a queue or a function at the same instant (emulator rule). Other protocols receive nothing,
 * and a notification that cannot be delivered is lost.
 */
export function deliver(subscription: Subscription, notification: Notification, targets: DeliveryTargets): void {
  const { protocol, endpoint } = subscription;
  if (!isWanted(subscription, notification)) return;
  try {
    if (protocol === "sqs") targets.sqs.queueByArn(endpoint)?.send(queueMessage(subscription, notification));
    if (protocol === "lambda") targets.lambda.invokeAsync(endpoint, functionEvent(subscription, notification));
  } catch (error) {
    // The queue or the function rejects the message, or the function does not exist.
    if (!(error instanceof AwsError)) throw error;
  }
}

/** Applies the filter policy, to the message attributes or to the message (SNS-DG "Message filtering"). */
function isWanted({ protocol, attributes }: Subscription, { messageFor, attributes: given }: Notification): boolean {
  const { FilterPolicy: policy, FilterPolicyScope: scope } = attributes;
  if (policy === undefined) return true;
  const matches = compilePattern(parseFilterJson(policy));
  const json = scope === "MessageBody" ? messageFor(protocol) : filteredAttributes(given);
  return matches?.(parseFilterJson(json)) ?? false;
}

/** The attributes as JSON: numbers as numbers, `String.Array` as a list. */
function filteredAttributes(attributes: MessageAttributes): string {
  const members = Object.entries(attributes).flatMap(([name, { DataType, StringValue }]) => {
    if (StringValue === undefined) return [];
    const isJson = DataType === "String.Array" || DataType.startsWith("Number");
    const value = isJson && parseFilterJson(StringValue) !== undefined ? StringValue : JSON.stringify(StringValue);
    return [`${JSON.stringify(name)}:${value}`];
  });
  return `{${members.join(",")}}`;
}

/** With raw delivery the message itself and its attributes, otherwise a JSON document about it. */
function queueMessage({ arn, attributes }: Subscription, notification: Notification): SendInput {
  const message = notification.messageFor("sqs");
  if (attributes.RawMessageDelivery === "true") return { body: message, attributes: notification.attributes };
  return { body: JSON.stringify({ Type: "Notification", ...envelope(arn, notification, message, "URL") }, null, 2) };
}

/** The event of a function (L-DG "Invoking Lambda functions with Amazon SNS notifications"). */
function functionEvent({ arn }: Subscription, notification: Notification): Uint8Array {
  const message = notification.messageFor("lambda");
  const record = {
    EventSource: "aws:sns",
    EventVersion: "1.0",
    EventSubscriptionArn: arn,
    Sns: { Type: "Notification", ...envelope(arn, notification, message, "Url") },
  };
  return new TextEncoder().encode(JSON.stringify({ Records: [record] }));
}

/** @param url how the names of URLs are spelled: `UnsubscribeURL` in documents, `UnsubscribeUrl` in events. */
function envelope(subscriptionArn: string, notification: Notification, message: string, url: "URL" | "Url") {
  const { messageId, topicArn, subject, atMs, attributes } = notification;
  const entries = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: StringValue ?? btoa(String.fromCharCode(...(BinaryValue ?? []))) },
  ]);
  return {
    MessageId: messageId,
    TopicArn: topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: message,
    Timestamp: new Date(atMs).toISOString(),
    SignatureVersion: "1",
    Signature: "EXAMPLE",
    [`SigningCert${url}`]: "https://sns.invalid/SimpleNotificationService.pem",
    [`Unsubscribe${url}`]: `https://sns.invalid/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
    ...(entries.length === 0 ? {} : { MessageAttributes: Object.fromEntries(entries) }),
  };
}

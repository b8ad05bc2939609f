import { objectIn } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { sqsErrors } from "../sqs-errors.ts";

type Attributes = Readonly<Record<string, string>>;

/** The attributes of a queue as texts, and parsed. */
export interface QueueSettings {
  /** Every attribute that can be set and has a value, including AWS's defaults. */
  readonly attributes: Attributes;
  readonly isFifo: boolean;
  readonly delaySeconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly messageBytesMax: number;
  readonly waitSeconds: number;
  readonly redrivePolicy: RedrivePolicy | undefined;
  readonly redriveAllowPolicy: RedriveAllowPolicy | undefined;
}

/** An attribute that can be set. */
interface Attribute {
  /** The default of AWS, if it has one. */
  readonly initial?: string;
  isValid(value: string): boolean;
}

const integer = (min: number, max: number, initial?: number): Attribute => ({
  ...(initial === undefined ? {} : { initial: String(initial) }),
  isValid: (value) => /^-?\d+$/.test(value) && Number(value) >= min && Number(value) <= max,
});

const oneOf = (...values: readonly [string, ...string[]]): Attribute => ({
  initial: values[0],
  isValid: (value) => values.includes(value),
});

/** Stored and returned unchanged, except for the redrive policies, which are parsed below. */
const text: Attribute = { isValid: () => true };

const { sqs } = limits;

/** Ranges and defaults of SQS-API CreateQueue and SetQueueAttributes. */
const standardAttributes: Readonly<Record<string, Attribute>> = {
  DelaySeconds: integer(0, sqs.delaySecondsMax, 0),
  VisibilityTimeout: integer(0, sqs.visibilityTimeoutSecondsMax, 30),
  MessageRetentionPeriod: integer(sqs.retentionSecondsMin, sqs.retentionSecondsMax, 345_600),
  MaximumMessageSize: integer(sqs.messageBytesMin, sqs.messageBytesMax, sqs.messageBytesMax),
  ReceiveMessageWaitTimeSeconds: integer(0, sqs.waitSecondsMax, 0),
  SqsManagedSseEnabled: oneOf("true", "false"),
  KmsMasterKeyId: text,
  KmsDataKeyReusePeriodSeconds: integer(60, 86_400),
  Policy: { isValid: (value) => value === "" || objectIn(value) !== undefined },
  RedrivePolicy: text,
  RedriveAllowPolicy: text,
};

const fifoAttributes: Readonly<Record<string, Attribute>> = {
  ...standardAttributes,
  FifoQueue: oneOf("true"),
  ContentBasedDeduplication: oneOf("false", "true"),
  DeduplicationScope: oneOf("queue", "messageGroup"),
  FifoThroughputLimit: oneOf("perQueue", "perMessageGroupId"),
};

/** Checks the name of a new queue. @throws AwsError `InvalidParameterValueException`, `MissingRequiredParameterException`. */
export function checkQueueName(name: string, isFifo: boolean): void {
  if (name === "") throw sqsErrors.missingParameter("QueueName");
  const pattern = isFifo ? /^(?=.{1,80}$)[A-Za-z0-9_-]+\.fifo$/ : /^[A-Za-z0-9_-]{1,80}$/;
  if (pattern.test(name)) return;
  throw sqsErrors.invalidParameter(
    isFifo
      ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length."
      : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
}

/** Returns the settings of a new queue. @throws AwsError as `changedSettings`. */
export function newSettings(attributes: Attributes): QueueSettings {
  const known = Object.entries(attributes.FifoQueue === "true" ? fifoAttributes : standardAttributes);
  const defaults = known.flatMap(([name, { initial }]) => (initial === undefined ? [] : [[name, initial]]));
  return changedSettings(Object.fromEntries(defaults), attributes);
}

/**
 * Applies `changes` to `attributes`. An empty text removes an attribute.
 *
 * @throws AwsError `InvalidAttributeName`, `InvalidAttributeValue`, or a policy's `InvalidParameterValueException`.
 */
export function changedSettings(attributes: Attributes, changes: Attributes): QueueSettings {
  const isFifo = attributes.FifoQueue === "true";
  for (const [name, value] of Object.entries(changes)) checkAttribute(name, value, isFifo);
  const merged = { ...attributes, ...changes, ...encryption(attributes, changes) };
  if (merged.FifoThroughputLimit === "perMessageGroupId" && merged.DeduplicationScope !== "messageGroup") {
    const reason = "The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.";
    throw sqsErrors.invalidAttributeValue("FifoThroughputLimit", reason);
  }
  return settingsOf(Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== "")));
}

function checkAttribute(name: string, value: string, isFifo: boolean): void {
  if (!isAttribute(name)) throw sqsErrors.invalidAttributeName(name);
  const attribute = (isFifo ? fifoAttributes : standardAttributes)[name];
  if (attribute === undefined) {
    const isUnknown = name === "ContentBasedDeduplication" || name === "FifoQueue";
    const reason = `You can specify the ${name} only when FifoQueue is set to true.`;
    throw sqsErrors.invalidAttributeName(name, isUnknown ? undefined : reason);
  }
  if (attribute.isValid(value)) return;
  const reason = name === "FifoQueue" ? "Modifying queue type is not supported." : undefined;
  throw sqsErrors.invalidAttributeValue(name, reason);
}

/** Whether a queue can have an attribute of this name that can be set. */
export const isAttribute = (name: string): boolean => Object.hasOwn(fifoAttributes, name);

/**
 * The attributes of the encryption that change with others: a queue is encrypted with a key of KMS or with one of SQS, so
 * either ends the other (SQS-API SetQueueAttributes).
 */
function encryption(attributes: Attributes, changes: Attributes): Attributes {
  const { KmsMasterKeyId: key = "", SqsManagedSseEnabled: managed } = changes;
  if (key !== "" && managed === "true") {
    throw sqsErrors.invalidAttributeName(
      "SqsManagedSseEnabled",
      "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    );
  }
  if (managed === "true") return { KmsMasterKeyId: "", KmsDataKeyReusePeriodSeconds: "" };
  if (key === "") return {};
  const { KmsDataKeyReusePeriodSeconds = "300" } = { ...attributes, ...changes };
  return { SqsManagedSseEnabled: "false", KmsDataKeyReusePeriodSeconds };
}

function settingsOf(attributes: Attributes): QueueSettings {
  const { RedrivePolicy: redrive, RedriveAllowPolicy: allow } = attributes;
  return {
    attributes,
    isFifo: attributes.FifoQueue === "true",
    delaySeconds: Number(attributes.DelaySeconds),
    visibilityTimeoutSeconds: Number(attributes.VisibilityTimeout),
    retentionSeconds: Number(attributes.MessageRetentionPeriod),
    messageBytesMax: Number(attributes.MaximumMessageSize),
    waitSeconds: Number(attributes.ReceiveMessageWaitTimeSeconds),
    redrivePolicy: redrive === undefined ? undefined : parseRedrivePolicy(redrive),
    redriveAllowPolicy: allow === undefined ? undefined : parseRedriveAllowPolicy(allow),
  };
}

/** The attribute `RedrivePolicy`: a message is moved to the target after `maxReceiveCount` receives. */
interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Parses a redrive policy. @throws AwsError `InvalidParameterValueException` for invalid JSON, a missing member, or a count out of range. */
function parseRedrivePolicy(text: string): RedrivePolicy {
  const reject = (reason: string) => sqsErrors.invalidValue(text, "RedrivePolicy", reason);
  const policy = objectIn(text);
  if (policy === undefined) throw reject("Redrive policy is not a valid JSON map.");
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  const missing = (name: string) => reject(`Redrive policy does not contain mandatory attribute: ${name}.`);
  if (typeof deadLetterTargetArn !== "string") throw missing("deadLetterTargetArn");
  // SQS-API SetQueueAttributes has a default of 10, but AWS rejects a policy without a count.
  if (maxReceiveCount === undefined) throw missing("maxReceiveCount");
  const count = Number(maxReceiveCount);
  const max = sqs.maxReceiveCountMax;
  if (!Number.isInteger(count) || count < 1 || count > max) {
    throw reject(
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to ${max} both inclusive.`,
    );
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}

/** The attribute `RedriveAllowPolicy`: which queues may use this one as a dead-letter queue (SQS-API SetQueueAttributes). */
interface RedriveAllowPolicy {
  readonly redrivePermission: "allowAll" | "denyAll" | "byQueue";
  readonly sourceQueueArns: readonly string[];
}

const permissions = ["allowAll", "denyAll", "byQueue"] as const;

/** Parses a redrive allow policy. AWS's texts are not published. @throws AwsError `InvalidParameterValueException`. */
function parseRedriveAllowPolicy(text: string): RedriveAllowPolicy {
  const reject = (reason: string) => sqsErrors.invalidValue(text, "RedriveAllowPolicy", reason);
  const policy = objectIn(text);
  if (policy === undefined) throw reject("Redrive allow policy is not a valid JSON map.");
  const { redrivePermission, sourceQueueArns } = policy;
  const permission = permissions.find((each) => each === redrivePermission);
  if (permission === undefined) throw reject(`redrivePermission must be one of ${permissions.join(", ")}.`);
  if (permission !== "byQueue") {
    if (sourceQueueArns !== undefined) throw reject("sourceQueueArns requires redrivePermission to be byQueue.");
    return { redrivePermission: permission, sourceQueueArns: [] };
  }
  const max = sqs.redriveSourceQueuesMax;
  if (!Array.isArray(sourceQueueArns) || sourceQueueArns.length === 0 || sourceQueueArns.length > max)
    throw reject(`byQueue requires sourceQueueArns with 1 to ${max} entries.`);
  return { redrivePermission: permission, sourceQueueArns: sourceQueueArns.map(String) };
}

import { objectIn } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { sqsErrors } from "../sqs-errors.ts";
import {
  parseRedriveAllowPolicy,
  parseRedrivePolicy,
  type RedriveAllowPolicy,
  type RedrivePolicy,
} from "./redrive-policy.ts";

/** The attributes of a queue as texts, and parsed. */
export interface QueueSettings {
  /** Every attribute that can be set and has a value, including AWS's defaults. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly isFifo: boolean;
  readonly delaySeconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly messageBytesMax: number;
  readonly waitSeconds: number;
  readonly redrivePolicy: RedrivePolicy | undefined;
  readonly redriveAllowPolicy: RedriveAllowPolicy | undefined;
}

const { sqs } = limits;

interface IntegerRange {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** Ranges and defaults of SQS-API CreateQueue. */
const integerAttributes: Readonly<Record<string, IntegerRange>> = {
  DelaySeconds: { min: 0, max: sqs.delaySecondsMax, default: 0 },
  VisibilityTimeout: { min: 0, max: sqs.visibilityTimeoutSecondsMax, default: 30 },
  MessageRetentionPeriod: { min: sqs.retentionSecondsMin, max: sqs.retentionSecondsMax, default: 345_600 },
  MaximumMessageSize: { min: sqs.messageBytesMin, max: sqs.messageBytesMax, default: sqs.messageBytesMax },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: sqs.waitSecondsMax, default: 0 },
};

/** Of a queue that is encrypted with a key of KMS (SQS-API SetQueueAttributes). */
const dataKeyReuse: IntegerRange = { min: 60, max: 86_400, default: 300 };

/** Attributes of FIFO queues, with their values; the first one is the default (SQS-API CreateQueue). */
const fifoAttributes: Readonly<Record<string, readonly string[]>> = {
  ContentBasedDeduplication: ["false", "true"],
  DeduplicationScope: ["queue", "messageGroup"],
  FifoThroughputLimit: ["perQueue", "perMessageGroupId"],
};

/** The attributes of a standard queue that was created without attributes. */
const standardDefaults: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(integerAttributes).map(([name, range]) => [name, String(range.default)])),
  SqsManagedSseEnabled: "true",
};

const fifoDefaults: Readonly<Record<string, string>> = {
  ...standardDefaults,
  FifoQueue: "true",
  ...Object.fromEntries(Object.entries(fifoAttributes).map(([name, [value = ""]]) => [name, value])),
};

/** Returns the settings of a new queue. @throws AwsError as `changedSettings`. */
export function newSettings(attributes: Readonly<Record<string, string>>): QueueSettings {
  const { FifoQueue: isFifo, ...changes } = attributes;
  if (isFifo === undefined) return changedSettings(standardDefaults, changes);
  // AWS knows the attribute only for FIFO queues.
  if (isFifo !== "true") throw sqsErrors.invalidAttributeName("FifoQueue");
  return changedSettings(fifoDefaults, changes);
}

/**
 * Applies `changes` to `attributes`. An empty text removes an attribute.
 *
 * @throws AwsError `InvalidAttributeName`, `InvalidAttributeValue`, or a policy's `InvalidParameterValueException`.
 */
export function changedSettings(
  attributes: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>>,
): QueueSettings {
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
  const range = name === "KmsDataKeyReusePeriodSeconds" ? dataKeyReuse : ownValue(integerAttributes, name);
  const values = name === "SqsManagedSseEnabled" ? ["true", "false"] : ownValue(fifoAttributes, name);
  if (!isFifo && (name === "FifoQueue" || Object.hasOwn(fifoAttributes, name))) throw fifoOnly(name);
  if (name === "FifoQueue" && value !== "true")
    throw sqsErrors.invalidAttributeValue(name, "Modifying queue type is not supported.");
  if (range !== undefined) {
    const inRange = /^-?\d+$/.test(value) && Number(value) >= range.min && Number(value) <= range.max;
    if (!inRange) throw sqsErrors.invalidAttributeValue(name);
  } else if (values !== undefined) {
    if (!values.includes(value)) throw sqsErrors.invalidAttributeValue(name);
  } else if (name === "Policy") {
    if (value !== "" && objectIn(value) === undefined) throw sqsErrors.invalidAttributeValue(name);
  } else if (!textAttributes.includes(name)) throw sqsErrors.invalidAttributeName(name);
}

/** Attributes that are stored and returned unchanged. Of these, only the redrive policies have an effect in the emulator. */
const textAttributes: readonly string[] = ["FifoQueue", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId"];

const ownValue = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const fifoOnly = (name: string) =>
  name === "ContentBasedDeduplication" || name === "FifoQueue"
    ? sqsErrors.invalidAttributeName(name)
    : sqsErrors.invalidAttributeName(name, `You can specify the ${name} only when FifoQueue is set to true.`);

/**
 * The attributes of the encryption that change with others: a queue is encrypted with a key of KMS or with one of SQS, so
 * either ends the other (SQS-API SetQueueAttributes).
 */
function encryption(
  attributes: Readonly<Record<string, string>>,
  {
    KmsMasterKeyId: key = "",
    SqsManagedSseEnabled: managed,
    KmsDataKeyReusePeriodSeconds: reuse,
  }: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (key !== "" && managed === "true") {
    throw sqsErrors.invalidAttributeName(
      "SqsManagedSseEnabled",
      "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    );
  }
  if (managed === "true") return { KmsMasterKeyId: "", KmsDataKeyReusePeriodSeconds: "" };
  if (key === "") return {};
  const period = reuse ?? attributes.KmsDataKeyReusePeriodSeconds ?? String(dataKeyReuse.default);
  return { SqsManagedSseEnabled: "false", KmsDataKeyReusePeriodSeconds: period };
}

function settingsOf(attributes: Readonly<Record<string, string>>): QueueSettings {
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

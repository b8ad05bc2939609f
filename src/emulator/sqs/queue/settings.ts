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
  readonly delaySeconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly messageBytesMax: number;
  readonly waitSeconds: number;
  readonly redrivePolicy: RedrivePolicy | undefined;
  readonly redriveAllowPolicy: RedriveAllowPolicy | undefined;
}

const { sqs } = limits;

/** Ranges and defaults of SQS-API CreateQueue. */
const integerAttributes: Readonly<Record<string, { min: number; max: number; default: number }>> = {
  DelaySeconds: { min: 0, max: sqs.delaySecondsMax, default: 0 },
  VisibilityTimeout: { min: 0, max: sqs.visibilityTimeoutSecondsMax, default: 30 },
  MessageRetentionPeriod: { min: sqs.retentionSecondsMin, max: sqs.retentionSecondsMax, default: 345_600 },
  MaximumMessageSize: { min: sqs.messageBytesMin, max: sqs.messageBytesMax, default: sqs.messageBytesMax },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: sqs.waitSecondsMax, default: 0 },
};

/** Attributes that are stored and returned unchanged. Of these, only the redrive policies have an effect in the emulator. */
const textAttributes: readonly string[] = [
  "Policy",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "SqsManagedSseEnabled",
];

/** The attributes of a queue that was created without attributes. */
export const defaultAttributes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(integerAttributes).map(([name, range]) => [name, String(range.default)])),
  SqsManagedSseEnabled: "true",
};

/**
 * Applies `changes` to `attributes`. An empty text removes an attribute.
 *
 * @throws AwsError `InvalidAttributeName`, `InvalidAttributeValue`, or a policy's `InvalidParameterValueException`.
 */
export function changedSettings(
  attributes: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>>,
): QueueSettings {
  for (const [name, value] of Object.entries(changes)) checkAttribute(name, value);
  const merged = Object.entries({ ...attributes, ...changes }).filter(([, value]) => value !== "");
  return settingsOf(Object.fromEntries(merged));
}

function checkAttribute(name: string, value: string): void {
  const range = Object.hasOwn(integerAttributes, name) ? integerAttributes[name] : undefined;
  if (range === undefined && !textAttributes.includes(name)) throw sqsErrors.invalidAttributeName(name);
  if (range === undefined) return;
  const inRange = /^-?\d+$/.test(value) && Number(value) >= range.min && Number(value) <= range.max;
  if (!inRange) throw sqsErrors.invalidAttributeValue(name);
}

function settingsOf(attributes: Readonly<Record<string, string>>): QueueSettings {
  const { RedrivePolicy: redrive, RedriveAllowPolicy: allow } = attributes;
  return {
    attributes,
    delaySeconds: Number(attributes.DelaySeconds),
    visibilityTimeoutSeconds: Number(attributes.VisibilityTimeout),
    retentionSeconds: Number(attributes.MessageRetentionPeriod),
    messageBytesMax: Number(attributes.MaximumMessageSize),
    waitSeconds: Number(attributes.ReceiveMessageWaitTimeSeconds),
    redrivePolicy: redrive === undefined ? undefined : parseRedrivePolicy(redrive),
    redriveAllowPolicy: allow === undefined ? undefined : parseRedriveAllowPolicy(allow),
  };
}

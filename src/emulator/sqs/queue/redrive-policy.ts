import { limits } from "../../../base/limits.ts";
import { sqsErrors } from "../sqs-errors.ts";

/** `RedrivePolicy`: after how many receives a message goes where. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** SQS-API SetQueueAttributes: the default when the policy does not say. */
const maxReceiveCountDefault = 10;

/** @throws AwsError `InvalidParameterValueException` if the policy is no JSON, has no target, or counts out of range. */
export function parseRedrivePolicy(text: string): RedrivePolicy {
  const policy = parseObject(text, "RedrivePolicy");
  const { deadLetterTargetArn, maxReceiveCount = maxReceiveCountDefault } = policy;
  if (typeof deadLetterTargetArn !== "string") {
    throw sqsErrors.invalidValue(
      text,
      "RedrivePolicy",
      "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.",
    );
  }
  const count = Number(maxReceiveCount);
  const max = limits.sqs.maxReceiveCountMax;
  if (!Number.isInteger(count) || count < 1 || count > max) {
    throw sqsErrors.invalidValue(
      text,
      "RedrivePolicy",
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to ${max} both inclusive.`,
    );
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}

/** The JSON object in an attribute's value. */
function parseObject(text: string, parameter: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw sqsErrors.invalidValue(text, parameter, `${parameter} is not valid JSON.`);
}

/** `RedriveAllowPolicy`: which queues may use this one as their dead-letter queue (SQS-API SetQueueAttributes). */
export interface RedriveAllowPolicy {
  readonly redrivePermission: "allowAll" | "denyAll" | "byQueue";
  readonly sourceQueueArns: readonly string[];
}

const sourceQueuesMax = limits.sqs.redriveSourceQueuesMax;
const permissions = ["allowAll", "denyAll", "byQueue"] as const;

/** @throws AwsError `InvalidParameterValueException`. */
export function parseRedriveAllowPolicy(text: string): RedriveAllowPolicy {
  const { redrivePermission = "allowAll", sourceQueueArns = [] } = parseObject(text, "RedriveAllowPolicy");
  const permission = permissions.find((each) => each === redrivePermission);
  if (permission === undefined || !Array.isArray(sourceQueueArns) || sourceQueueArns.length > sourceQueuesMax) {
    throw sqsErrors.invalidValue(
      text,
      "RedriveAllowPolicy",
      `redrivePermission is one of ${permissions.join(", ")}, with at most ${sourceQueuesMax} sourceQueueArns for byQueue.`,
    );
  }
  return { redrivePermission: permission, sourceQueueArns: sourceQueueArns.map(String) };
}

export function allowsRedriveFrom(policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean {
  if (policy === undefined || policy.redrivePermission === "allowAll") return true;
  return policy.redrivePermission === "byQueue" && policy.sourceQueueArns.includes(sourceArn);
}

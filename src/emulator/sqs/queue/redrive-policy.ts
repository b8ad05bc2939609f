import { limits } from "../../../base/limits.ts";
import { sqsErrors } from "../sqs-errors.ts";

/** The attribute `RedrivePolicy`: a message is moved to the target after `maxReceiveCount` receives. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Used if the policy has no `maxReceiveCount` (SQS-API SetQueueAttributes). */
const maxReceiveCountDefault = 10;

/** Parses a redrive policy. @throws AwsError `InvalidParameterValueException` for invalid JSON, a missing target, or a count out of range. */
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

/** Parses the JSON object in the value of an attribute. */
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

/** The attribute `RedriveAllowPolicy`: which queues may use this one as a dead-letter queue (SQS-API SetQueueAttributes). */
export interface RedriveAllowPolicy {
  readonly redrivePermission: "allowAll" | "denyAll" | "byQueue";
  readonly sourceQueueArns: readonly string[];
}

const sourceQueuesMax = limits.sqs.redriveSourceQueuesMax;
const permissions = ["allowAll", "denyAll", "byQueue"] as const;

/** Parses a redrive allow policy. @throws AwsError `InvalidParameterValueException`. */
export function parseRedriveAllowPolicy(text: string): RedriveAllowPolicy {
  const { redrivePermission = "allowAll", sourceQueueArns = [] } = parseObject(text, "RedriveAllowPolicy");
  const permission = permissions.find((each) => each === redrivePermission);
  if (permission === undefined || !Array.isArray(sourceQueueArns) || sourceQueueArns.length > sourceQueuesMax) {
    throw sqsErrors.invalidValue(
      text,
      "RedriveAllowPolicy",
      `redrivePermission must be one of ${permissions.join(", ")}, and sourceQueueArns must have at most ${sourceQueuesMax} entries.`,
    );
  }
  return { redrivePermission: permission, sourceQueueArns: sourceQueueArns.map(String) };
}

/** Checks whether a queue with this policy may be the dead-letter queue of the source. Without a policy, any queue may use it. */
export function allowsRedriveFrom(policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean {
  if (policy === undefined || policy.redrivePermission === "allowAll") return true;
  return policy.redrivePermission === "byQueue" && policy.sourceQueueArns.includes(sourceArn);
}

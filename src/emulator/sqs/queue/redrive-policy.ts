import { objectIn } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { sqsErrors } from "../sqs-errors.ts";

/** The attribute `RedrivePolicy`: a message is moved to the target after `maxReceiveCount` receives. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Parses a redrive policy. @throws AwsError `InvalidParameterValueException` for invalid JSON, a missing member, or a count out of range. */
export function parseRedrivePolicy(text: string): RedrivePolicy {
  const reject = (reason: string) => sqsErrors.invalidValue(text, "RedrivePolicy", reason);
  const policy = objectIn(text);
  if (policy === undefined) throw reject("Redrive policy is not a valid JSON map.");
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  if (typeof deadLetterTargetArn !== "string") {
    throw reject("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  }
  // SQS-API SetQueueAttributes has a default of 10, but AWS rejects a policy without a count.
  if (maxReceiveCount === undefined) {
    throw reject("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  }
  const count = Number(maxReceiveCount);
  const max = limits.sqs.maxReceiveCountMax;
  if (!Number.isInteger(count) || count < 1 || count > max) {
    throw reject(
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to ${max} both inclusive.`,
    );
  }
  return { deadLetterTargetArn, maxReceiveCount: count };
}

/** The attribute `RedriveAllowPolicy`: which queues may use this one as a dead-letter queue (SQS-API SetQueueAttributes). */
export interface RedriveAllowPolicy {
  readonly redrivePermission: "allowAll" | "denyAll" | "byQueue";
  readonly sourceQueueArns: readonly string[];
}

const sourceQueuesMax = limits.sqs.redriveSourceQueuesMax;
const permissions = ["allowAll", "denyAll", "byQueue"] as const;

/** Parses a redrive allow policy. AWS's texts are not published. @throws AwsError `InvalidParameterValueException`. */
export function parseRedriveAllowPolicy(text: string): RedriveAllowPolicy {
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
  const isList =
    Array.isArray(sourceQueueArns) && sourceQueueArns.length > 0 && sourceQueueArns.length <= sourceQueuesMax;
  if (!isList) throw reject(`byQueue requires sourceQueueArns with 1 to ${sourceQueuesMax} entries.`);
  return { redrivePermission: permission, sourceQueueArns: sourceQueueArns.map(String) };
}

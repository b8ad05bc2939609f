import { limits } from "../../base/limits.ts";
import { parseObject } from "./redrive-policy.ts";
import { sqsErrors } from "./sqs-errors.ts";

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

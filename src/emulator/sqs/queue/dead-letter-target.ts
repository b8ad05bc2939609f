import { sqsErrors } from "../sqs-errors.ts";
import type { Queue } from "./queue.ts";
import { allowsRedriveFrom } from "./redrive-policy.ts";
import type { QueueSettings } from "./settings.ts";

/**
 * Checks that the target of a redrive policy exists and allows this source. It is checked only when the policy is set: if
 * the target is deleted later, messages stay in the source queue.
 *
 * @throws AwsError `InvalidParameterValueException`.
 */
export function checkDeadLetterTarget(
  sourceArn: string,
  { redrivePolicy, attributes }: QueueSettings,
  queueByArn: (arn: string) => Queue | undefined,
): void {
  if (redrivePolicy === undefined) return;
  const target = queueByArn(redrivePolicy.deadLetterTargetArn);
  if (target === undefined) {
    throw sqsErrors.invalidValue(attributes.RedrivePolicy, "RedrivePolicy", "Dead letter target does not exist.");
  }
  if (!allowsRedriveFrom(target.settings.redriveAllowPolicy, sourceArn)) {
    throw sqsErrors.invalidValue(
      attributes.RedrivePolicy,
      "RedrivePolicy",
      `The RedriveAllowPolicy of ${target.arn} does not allow this queue to use it as a dead-letter queue.`,
    );
  }
}

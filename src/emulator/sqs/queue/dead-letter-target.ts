import { sqsErrors } from "../sqs-errors.ts";
import type { Queue } from "./queue.ts";
import { allowsRedriveFrom } from "./redrive-policy.ts";
import type { QueueSettings } from "./settings.ts";

/**
 * Refuses a redrive policy whose target does not exist, or does not let this queue use it. Checked when the policy is
 * set; a target that goes later just leaves the messages where they are.
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
      `The RedriveAllowPolicy of ${target.arn} does not let this queue use it as its dead-letter queue.`,
    );
  }
}

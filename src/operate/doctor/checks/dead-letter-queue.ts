import type { Check } from "../check.ts";
import { complaint, fine } from "../finding.ts";
import { redriveOf } from "../redrive.ts";

/** Messages that fail for good are kept. */
export const deadLetterQueueCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const redrive = redriveOf(await facts.queue());
    const { queueUrl } = await facts.stack();
    if (redrive === undefined) {
      return [
        complaint(
          "problem",
          "the queue has no redrive policy",
          "a poisoned message is tried again until it expires, and is then lost",
          "flatten destroy, then flatten deploy: the template sets one",
        ),
      ];
    }
    const { QueueArn } = await facts.deadLetterQueue();
    if (redrive.deadLetterArn === QueueArn) return [fine(`dead letters go to ${QueueArn}`)];
    return [
      complaint(
        "warning",
        `dead letters go to ${redrive.deadLetterArn}, which is not the stack's`,
        "flatten, and the stack's alarm, look for them in the stack's dead-letter queue",
        `set it back: aws sqs set-queue-attributes --queue-url ${queueUrl} --attributes RedrivePolicy=…`,
      ),
    ];
  },
};

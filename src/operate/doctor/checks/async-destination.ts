import type { Check } from "../check.ts";
import { complaint, fine } from "../finding.ts";

/** Asynchronous events that fail for good are kept. */
export const asyncDestinationCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const target = await facts.asyncFailureTarget();
    if (target !== undefined) return [fine(`asynchronous events that fail for good go to ${target}`)];
    const { processFunctionName } = await facts.stack();
    const { QueueArn } = await facts.deadLetterQueue();
    return [
      complaint(
        "warning",
        "asynchronous events that fail for good go nowhere",
        "after the last retry Lambda throws the event away, and the job is lost",
        `aws lambda update-function-event-invoke-config --function-name ${processFunctionName} --destination-config '{"OnFailure":{"Destination":"${QueueArn}"}}'`,
      ),
    ];
  },
};

import type { Check } from "../check.ts";
import { complaint, fine } from "../finding.ts";

/** One bad message does not repeat the whole batch. */
export const batchFailuresCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const { reportsBatchItemFailures, batchSize } = await facts.mapping();
    if (reportsBatchItemFailures) return [fine("ReportBatchItemFailures is on")];
    const { eventSourceMappingId } = await facts.stack();
    return [
      complaint(
        "warning",
        "ReportBatchItemFailures is off",
        `process reports its failures that way and does not throw: a failed message of a batch of ${batchSize} counts as done, and is lost`,
        `aws lambda update-event-source-mapping --uuid ${eventSourceMappingId} --function-response-types ReportBatchItemFailures`,
      ),
    ];
  },
};

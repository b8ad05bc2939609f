import { type Check, complaint, fine } from "./finding.ts";

/** The event source mapping takes messages. */
export const mappingCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const { state, batchSize, batchingWindowSeconds, maximumConcurrency } = await facts.mapping();
    const most = maximumConcurrency === undefined ? "no MaximumConcurrency" : `at most ${maximumConcurrency} at once`;
    const window = batchingWindowSeconds === 0 ? "" : ` gathered for ${batchingWindowSeconds} s`;
    const what = `the mapping is ${state}: batches of ${batchSize}${window}, ${most}`;
    if (state === "Enabled") return [fine(what)];
    if (state.startsWith("Disabl")) {
      const { eventSourceMappingId } = await facts.stack();
      return [
        complaint(
          "problem",
          what,
          "nobody reads the queue: messages wait until they expire",
          `aws lambda update-event-source-mapping --uuid ${eventSourceMappingId} --enabled`,
        ),
      ];
    }
    return [
      complaint("advice", what, "it does not read the queue in its usual way yet", "wait a minute, then look again"),
    ];
  },
};

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

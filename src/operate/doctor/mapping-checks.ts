import { type Check, issue, ok } from "./finding.ts";

/** The event source mapping is enabled. */
export const mappingCheck: Check = {
  scope: "stack",
  run: async (facts) => {
    const { state, batchSize, batchingWindowSeconds, maximumConcurrency } = await facts.mapping();
    const maximum =
      maximumConcurrency === undefined ? "no MaximumConcurrency" : `MaximumConcurrency ${maximumConcurrency}`;
    const window = batchingWindowSeconds === 0 ? "" : `, batching window ${batchingWindowSeconds} s`;
    const what = `the event source mapping is ${state}: batch size ${batchSize}${window}, ${maximum}`;
    if (state === "Enabled") return [ok(what)];
    if (state.startsWith("Disabl")) {
      const { mappingId } = await facts.workload();
      return [
        issue(
          "problem",
          what,
          "Lambda does not read the queue: messages wait until they expire",
          `aws lambda update-event-source-mapping --uuid ${mappingId} --enabled`,
        ),
      ];
    }
    const why = "a change is in progress, so Lambda may not read the queue at the moment";
    return [issue("advice", what, why, "wait a minute, then run again: flatten doctor")];
  },
};

/** A failed message does not make Lambda retry its whole batch. */
export const batchFailuresCheck: Check = {
  scope: "stack",
  run: async (facts) => {
    const { reportsBatchItemFailures, batchSize } = await facts.mapping();
    if (reportsBatchItemFailures) return [ok("ReportBatchItemFailures is enabled")];
    const { mappingId } = await facts.workload();
    return [
      issue(
        "warning",
        "ReportBatchItemFailures is disabled",
        `the process function reports failed messages instead of throwing an error: without it, a failed message of a batch of ${batchSize} counts as processed and is lost`,
        `aws lambda update-event-source-mapping --uuid ${mappingId} --function-response-types ReportBatchItemFailures`,
      ),
    ];
  },
};

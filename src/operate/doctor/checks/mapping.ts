import type { Check } from "../check.ts";
import { complaint, fine } from "../finding.ts";

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

import type { Check } from "../check.ts";
import { complaint, deployWith, fine } from "../finding.ts";
import { redriveOf } from "../redrive.ts";

/** AWS advises at least five receives (L-DG SQS event sources). */
const advised = 5;

/** Throttling alone does not fill the dead-letter queue. */
export const receiveCountCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const redrive = redriveOf(await facts.queue());
    // The check of the dead-letter queue says that it is missing.
    if (redrive === undefined) return [];
    const { maxReceiveCount } = redrive;
    if (maxReceiveCount >= advised) return [fine(`a message is dead-lettered after ${maxReceiveCount} receives`)];
    return [
      complaint(
        "warning",
        `maxReceiveCount is ${maxReceiveCount}; AWS advises ${advised} or more`,
        "receives count, not failures: a throttled message is dead-lettered without one run of the function",
        deployWith("MaxReceiveCount", advised),
      ),
    ];
  },
};

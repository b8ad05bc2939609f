import type { Check } from "../check.ts";
import { complaint, deployWith, type Finding, fine } from "../finding.ts";

/** AWS advises at least five, which is what a mapping starts with (L-DG SQS event sources). */
const advised = 5;
const overPolling =
  "the mapping reads more messages than may run: they are throttled, returned, and dead-lettered in the end";

/** The queue causes no more invocations than may run. */
export const reservedConcurrencyCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const [{ reservedConcurrency }, { maximumConcurrency }] = await Promise.all([facts.process(), facts.mapping()]);
    if (reservedConcurrency === undefined) return [await unreserved(maximumConcurrency, () => facts.account())];
    return [reserved(reservedConcurrency, maximumConcurrency)];
  },
};

function reserved(reservedConcurrency: number, maximum: number | undefined): Finding {
  const what = `process has ${reservedConcurrency} reserved, and the mapping ${maximum === undefined ? "no MaximumConcurrency" : `a MaximumConcurrency of ${maximum}`}`;
  if (reservedConcurrency === 0) {
    return complaint("problem", what, "0 switches the function off", deployWith("ReservedConcurrency", -1));
  }
  // A mapping takes no MaximumConcurrency below 2.
  const remedy =
    reservedConcurrency < 2
      ? deployWith("ReservedConcurrency", advised)
      : deployWith("MaximumConcurrency", reservedConcurrency);
  if (maximum === undefined) {
    const trap = reservedConcurrency < advised;
    return complaint(trap ? "warning" : "advice", what, overPolling, remedy);
  }
  return maximum > reservedConcurrency ? complaint("warning", what, overPolling, remedy) : fine(what);
}

async function unreserved(
  maximum: number | undefined,
  account: () => Promise<{ readonly unreserved: number }>,
): Promise<Finding> {
  if (maximum === undefined) return fine("process has no reserved concurrency: it shares the account's");
  const free = (await account()).unreserved;
  const what = `the mapping's MaximumConcurrency is ${maximum}, and ${free} are free in the account`;
  return maximum > free
    ? complaint("warning", what, overPolling, deployWith("MaximumConcurrency", Math.max(2, free)))
    : fine(what);
}

import { limits } from "../../base/limits.ts";
import { type Check, complaint, deployWith, type Finding, fine } from "./finding.ts";

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

/** What a burst of the size that this tool is for needs; new accounts often have 10. */
const enough = 100;
const usual = limits.lambda.accountConcurrency;
const raise =
  "ask for more: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000";

/** The account lets enough run at once (L-DG quotas). */
export const accountConcurrencyCheck: Check = {
  of: "account",
  look: async (facts) => {
    const { limit, unreserved } = await facts.account();
    const what = `the account allows ${limit} concurrent executions, ${unreserved} of them not reserved`;
    const shared = "every function of the account and region shares it: what goes beyond is throttled";
    if (unreserved < enough) return [complaint("warning", what, shared, raise)];
    if (limit < usual) return [complaint("advice", `${what}; ${usual} are usual`, shared, raise)];
    return [fine(what)];
  },
};

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

const noticeMs = 180 * 86_400_000;
const oldestKnown = 20;
const remedy = "update flatten, then: flatten deploy";

/** AWS still keeps the runtime of both functions up to date. */
export const runtimeCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const [process, trigger] = await Promise.all([facts.process(), facts.trigger()]);
    return [...new Set([process.runtime, trigger.runtime])].map((runtime) => finding(runtime, facts.nowMs()));
  },
};

function finding(runtime: string, nowMs: number): Finding {
  const dates = nodeRuntimes[runtime];
  if (dates === undefined) return unknown(runtime);
  const { deprecated, updateBlocked } = dates;
  const what = `${runtime} is supported until ${deprecated}`;
  if (nowMs >= Date.parse(updateBlocked)) {
    const why = `since ${updateBlocked} AWS refuses to update functions with it`;
    return complaint("problem", what, why, remedy);
  }
  if (nowMs >= Date.parse(deprecated)) {
    const why = `no security updates any more, and no update of the function after ${updateBlocked}`;
    return complaint("warning", what, why, remedy);
  }
  return nowMs + noticeMs >= Date.parse(deprecated)
    ? complaint("advice", what, "it gets no security updates after that", remedy)
    : fine(what);
}

function unknown(runtime: string): Finding {
  const version = Number(/^nodejs(\d+)/.exec(runtime)?.[1] ?? Number.NaN);
  const old = version < oldestKnown;
  const what = old ? `${runtime} is older than any runtime that AWS supports` : `${runtime} is not known to flatten`;
  return complaint(old ? "problem" : "advice", what, "how long AWS supports it decides on security updates", remedy);
}

/** Days on which AWS stops to support a runtime, and to let functions with it be changed (L-DG Lambda runtimes, 2026). */
export interface RuntimeDates {
  readonly deprecated: string;
  readonly updateBlocked: string;
}

/** The runtimes that AWS supports or has just stopped to. The day in caveat is taken as the later one. */
const nodeRuntimes: Readonly<Record<string, RuntimeDates>> = {
  "nodejs24.x": { deprecated: "2028-04-30", updateBlocked: "2028-07-01" },
  "nodejs22.x": { deprecated: "2027-04-30", updateBlocked: "2027-07-01" },
  "nodejs20.x": { deprecated: "2026-04-30", updateBlocked: "2026-09-30" },
};

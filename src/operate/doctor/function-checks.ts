import { limits } from "../../base/limits.ts";
import { type Check, deployWith, type Finding, issue, ok } from "./finding.ts";

/** The smallest account concurrency for the bursts of this tool. New AWS accounts often have 10. */
const accountConcurrencyMin = 100;
const raiseAccountLimit =
  "request an increase: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000";

/** The account's concurrency limit is high enough for a burst (L-DG quotas). */
export const accountConcurrencyCheck: Check = {
  scope: "account",
  run: async (facts) => {
    const { limit, unreserved } = await facts.account();
    const usual = limits.lambda.accountConcurrency;
    const what = `the account's concurrency limit is ${limit}, of which ${unreserved} are unreserved`;
    const why = "all functions of the account and Region share it: invocations above it are throttled";
    if (unreserved < accountConcurrencyMin) return [issue("warning", what, why, raiseAccountLimit)];
    if (limit < usual) return [issue("advice", `${what}; the default is ${usual}`, why, raiseAccountLimit)];
    return [ok(what)];
  },
};

/** AWS recommends at least five, with which Lambda starts to poll a queue (L-DG SQS event sources). */
const recommendedConcurrency = 5;
const overPolling =
  "the mapping reads more messages than the function can run: they are throttled, returned, and dead-lettered in the end";

/** The mapping starts no more invocations than the function's concurrency allows. */
export const reservedConcurrencyCheck: Check = {
  scope: "stack",
  run: async (facts) => {
    const [{ reservedConcurrency }, { maximumConcurrency }] = await Promise.all([facts.process(), facts.mapping()]);
    if (reservedConcurrency !== undefined) return [reservedFinding(reservedConcurrency, maximumConcurrency)];
    if (maximumConcurrency === undefined) {
      return [ok("the process function has no reserved concurrency: it uses the account's unreserved concurrency")];
    }
    return [unreservedFinding(maximumConcurrency, (await facts.account()).unreserved)];
  },
};

function reservedFinding(reserved: number, maximum: number | undefined): Finding {
  const what = `the process function's reserved concurrency is ${reserved}; the mapping has ${maximum === undefined ? "no MaximumConcurrency" : `a MaximumConcurrency of ${maximum}`}`;
  if (reserved === 0) {
    const why = "a reserved concurrency of 0 disables the function";
    return issue("problem", what, why, deployWith("ReservedConcurrency", -1));
  }
  // The smallest MaximumConcurrency of a mapping is 2.
  const remedy =
    reserved < 2
      ? deployWith("ReservedConcurrency", recommendedConcurrency)
      : deployWith("MaximumConcurrency", reserved);
  if (maximum === undefined) {
    return issue(reserved < recommendedConcurrency ? "warning" : "advice", what, overPolling, remedy);
  }
  return maximum > reserved ? issue("warning", what, overPolling, remedy) : ok(what);
}

function unreservedFinding(maximum: number, unreserved: number): Finding {
  const what = `the mapping's MaximumConcurrency is ${maximum}; the account has ${unreserved} unreserved`;
  return maximum > unreserved
    ? issue("warning", what, overPolling, deployWith("MaximumConcurrency", Math.max(2, unreserved)))
    : ok(what);
}

/** Asynchronous events whose retries failed are kept. */
export const asyncDestinationCheck: Check = {
  scope: "stack",
  run: async (facts) => {
    const target = await facts.asyncFailureTarget();
    if (target !== undefined) return [ok(`failed asynchronous events are sent to ${target}`)];
    const { functionName } = await facts.workload();
    const { QueueArn } = await facts.deadLetterQueue();
    return [
      issue(
        "warning",
        "failed asynchronous events have no destination",
        "after the last retry, Lambda discards the event, and the job is lost",
        `aws lambda update-function-event-invoke-config --function-name ${functionName} --destination-config '{"OnFailure":{"Destination":"${QueueArn}"}}'`,
      ),
    ];
  },
};

/** The dates on which AWS deprecates a runtime, and on which it blocks updates of its functions. */
interface RuntimeDates {
  readonly deprecated: string;
  readonly updateBlocked: string;
}

/** Supported and recently deprecated runtimes (L-DG Lambda runtimes, 2026). If sources differ, the later date is used. */
const nodeRuntimes: Readonly<Record<string, RuntimeDates>> = {
  "nodejs24.x": { deprecated: "2028-04-30", updateBlocked: "2028-07-01" },
  "nodejs22.x": { deprecated: "2027-04-30", updateBlocked: "2027-07-01" },
  "nodejs20.x": { deprecated: "2026-04-30", updateBlocked: "2026-09-30" },
};

const deprecationNoticeMs = 180 * 86_400_000;
const oldestListedVersion = 20;
const updateRuntime = "install the newest version of flatten, then: flatten deploy";

/** AWS supports the runtime of both functions. */
export const runtimeCheck: Check = {
  scope: "stack",
  run: async (facts) => {
    const [process, trigger] = await Promise.all([facts.process(), facts.trigger()]);
    return [...new Set([process.runtime, trigger.runtime])].map((runtime) => runtimeFinding(runtime, facts.nowMs()));
  },
};

function runtimeFinding(runtime: string, nowMs: number): Finding {
  const dates = nodeRuntimes[runtime];
  if (dates === undefined) return unlistedRuntime(runtime);
  const { deprecated, updateBlocked } = dates;
  const what = `AWS supports ${runtime} until ${deprecated}`;
  if (nowMs >= Date.parse(updateBlocked)) {
    return issue("problem", what, `AWS blocks updates of functions with it since ${updateBlocked}`, updateRuntime);
  }
  if (nowMs >= Date.parse(deprecated)) {
    const why = `it gets no more security updates, and AWS blocks updates of functions with it from ${updateBlocked} on`;
    return issue("warning", what, why, updateRuntime);
  }
  return nowMs + deprecationNoticeMs >= Date.parse(deprecated)
    ? issue("advice", what, "it gets no security updates after that date", updateRuntime)
    : ok(what);
}

function unlistedRuntime(runtime: string): Finding {
  const version = Number(/^nodejs(\d+)/.exec(runtime)?.[1] ?? Number.NaN);
  if (version < oldestListedVersion) {
    const why = "AWS no longer supports it: it gets no security updates";
    return issue("problem", `the runtime ${runtime} is deprecated`, why, updateRuntime);
  }
  const why = "without the date until which AWS supports it, its security updates cannot be checked";
  return issue("advice", `this version of flatten does not know the runtime ${runtime}`, why, updateRuntime);
}

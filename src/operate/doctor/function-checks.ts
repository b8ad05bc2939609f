import { isFlattenStack, nameOf, partOf, type Workload } from "../../aws/workload.ts";
import { dayMs } from "../../base/time.ts";
import { breachingFrom, concurrencyAlarm, type StackAlarm } from "../alarms.ts";
import {
  type Facts,
  type Finding,
  type Findings,
  forOwnStack,
  functionText,
  issue,
  ok,
  settingCommand,
} from "./facts.ts";

/** AWS recommends at least five, with which Lambda starts to poll a queue (L-DG SQS event sources). */
const recommendedConcurrency = 5;
/** An update under load exceeded the maximum of a mapping by a few invocations (rehanvdm.com, SQS scaling, 2026). */
const recommendedSpare = 5;
const overPolling =
  "the mapping reads more messages than the function can run: they are throttled, returned, and dead-lettered in the end";

/** The mapping starts no more invocations than the function's concurrency allows. */
export async function checkReservedConcurrency(facts: Facts, workload: Workload): Findings {
  const [{ reservedConcurrency }, { maximumConcurrency: maximum }] = await Promise.all([
    facts.process(),
    facts.mapping(),
  ]);
  if (reservedConcurrency !== undefined) return reservedFinding(workload, reservedConcurrency, maximum);
  if (maximum === undefined) {
    return ok(`${functionText(workload)} has no reserved concurrency: it uses the account's unreserved concurrency`);
  }
  const { unreserved } = await facts.account();
  const what = `the mapping's MaximumConcurrency is ${maximum}; the account has ${unreserved} unreserved`;
  if (maximum <= unreserved) return ok(what);
  return issue("warning", what, overPolling, settingCommand(workload, "MaximumConcurrency", Math.max(2, unreserved)));
}

function reservedFinding(workload: Workload, reserved: number, maximum: number | undefined): Finding {
  const what = `the reserved concurrency of ${functionText(workload)} is ${reserved}; the mapping has ${maximum === undefined ? "no MaximumConcurrency" : `a MaximumConcurrency of ${maximum}`}`;
  if (reserved === 0) {
    const why = "a reserved concurrency of 0 disables the function";
    return issue("problem", what, why, settingCommand(workload, "ReservedConcurrency", -1));
  }
  // The smallest MaximumConcurrency of a mapping is 2.
  const remedy =
    reserved < 2
      ? settingCommand(workload, "ReservedConcurrency", recommendedConcurrency)
      : settingCommand(workload, "MaximumConcurrency", reserved);
  if (maximum === undefined) {
    return issue(reserved < recommendedConcurrency ? "warning" : "advice", what, overPolling, remedy);
  }
  if (maximum > reserved) return issue("warning", what, overPolling, remedy);
  if (reserved >= maximum + recommendedSpare) return ok(what);
  const why = `the mapping can exceed its maximum for a moment, and these invocations are throttled: keep the reserved concurrency ${recommendedSpare} above it`;
  return issue("advice", what, why, settingCommand(workload, "ReservedConcurrency", maximum + recommendedSpare));
}

/** Asynchronous events whose retries failed are kept. */
export async function checkAsyncDestination(facts: Facts, workload: Workload): Findings {
  const target = await facts.asyncFailureTarget();
  if (target !== undefined) return ok(`failed asynchronous events are sent to ${target}`);
  const queueArn = workload.deadLetterQueueUrl === null ? "<ARN of a queue>" : (await facts.deadLetterQueue()).arn;
  return issue(
    // A mapping invokes synchronously: only the user knows whether anything else invokes the function.
    isFlattenStack(workload) ? "warning" : "advice",
    "failed asynchronous events have no destination",
    "if something invokes the function asynchronously, Lambda discards the event after the last retry",
    `aws lambda update-function-event-invoke-config --function-name ${workload.functionName} --destination-config '{"OnFailure":{"Destination":"${queueArn}"}}'`,
  );
}

/** A successful invocation is logged: without its record, its duration and its concurrency are unknown. */
export async function checkSystemLogLevel(facts: Facts, workload: Workload): Findings {
  const { systemLogLevel, logGroup } = await facts.process();
  if (systemLogLevel !== "WARN") return ok(`${functionText(workload)} logs the start and the end of each invocation`);
  return issue(
    "warning",
    "the system log level is WARN: only failed invocations are logged",
    "durations, cold starts and concurrency cannot be measured from the log",
    `aws lambda update-function-configuration --function-name ${workload.functionName} --logging-config LogFormat=JSON,SystemLogLevel=INFO,LogGroup=${logGroup}`,
  );
}

/** Lambda stops a function that invokes itself through a queue, and has not done so lately (L-DG invocation-recursion). */
export async function checkRecursion(facts: Facts, { functionName }: Workload): Findings {
  const [loop, dropped] = await Promise.all([facts.recursiveLoop(), facts.droppedRecursions()]);
  const allow = `aws lambda put-function-recursion-config --function-name ${functionName} --recursive-loop`;
  if (dropped > 0) {
    const what = `Lambda dropped ${dropped} invocations in the last day, because the function invoked itself in a loop`;
    const why = "after about 16 invocations in a chain, Lambda drops the message or moves it to the dead-letter queue";
    return issue("problem", what, why, `end the loop; if it is intended: ${allow} Allow`);
  }
  if (loop !== "Allow") return ok("Lambda stops recursive loops; it stopped none in the last day");
  const why = "a function that sends to its own queue can run, and cost, without an end";
  const remedy = `if no loop is intended: ${allow} Terminate`;
  return issue("advice", "Lambda does not stop recursive loops of the function", why, remedy);
}

/**
 * The dates on which AWS deprecates a runtime, and on which it blocks updates of its functions: supported and recently
 * deprecated runtimes (L-DG Lambda runtimes, 2026). If sources differ, the later date is used.
 */
const nodeRuntimes: Readonly<Record<string, { readonly deprecated: string; readonly updateBlocked: string }>> = {
  "nodejs24.x": { deprecated: "2028-04-30", updateBlocked: "2028-07-01" },
  "nodejs22.x": { deprecated: "2027-04-30", updateBlocked: "2027-07-01" },
  "nodejs20.x": { deprecated: "2026-04-30", updateBlocked: "2026-09-30" },
};

const deprecationNoticeMs = 180 * dayMs;
const oldestListedVersion = 20;
const newestRuntime = "nodejs24.x";

/** AWS supports the runtime of both functions. */
export async function checkRuntime(facts: Facts, workload: Workload): Findings {
  const [process, trigger] = await Promise.all([facts.process(), facts.trigger()]);
  const runtimes = new Set([process.runtime, ...(trigger === undefined ? [] : [trigger.runtime])]);
  const update = isFlattenStack(workload)
    ? "install the newest version of flatten, then: flatten deploy"
    : `aws lambda update-function-configuration --function-name ${workload.functionName} --runtime ${newestRuntime}`;
  return [...runtimes].map((runtime) => runtimeFinding(runtime, facts.nowMs(), update));
}

function runtimeFinding(runtime: string, nowMs: number, update: string): Finding {
  const dates = nodeRuntimes[runtime];
  if (dates === undefined) return unlistedRuntime(runtime, update);
  const { deprecated, updateBlocked } = dates;
  const what = `AWS supports ${runtime} until ${deprecated}`;
  if (nowMs >= Date.parse(updateBlocked)) {
    return issue("problem", what, `AWS blocks updates of functions with it since ${updateBlocked}`, update);
  }
  if (nowMs >= Date.parse(deprecated)) {
    const why = `it gets no more security updates, and AWS blocks updates of functions with it from ${updateBlocked} on`;
    return issue("warning", what, why, update);
  }
  return nowMs + deprecationNoticeMs >= Date.parse(deprecated)
    ? issue("advice", what, "it gets no security updates after that date", update)
    : ok(what);
}

function unlistedRuntime(runtime: string, update: string): Finding {
  if (!runtime.startsWith("nodejs")) return ok(`the runtime is ${runtime || "a container image"}`);
  if (Number(/^nodejs(\d+)/.exec(runtime)?.[1]) < oldestListedVersion) {
    const why = "AWS no longer supports it: it gets no security updates";
    return issue("problem", `the runtime ${runtime} is deprecated`, why, update);
  }
  const why = "without the date until which AWS supports it, its security updates cannot be checked";
  return issue("advice", `this version of flatten does not know the runtime ${runtime}`, why, update);
}

const periodSeconds = 60;
const redeploy = "flatten destroy, then flatten deploy";
const noNotification = "no one is notified when the alarm enters ALARM";

/** Every alarm evaluates each minute, ignores minutes without data, and has an action. */
export async function checkAlarms(facts: Facts, workload: Workload): Findings {
  const alarms = await facts.alarms();
  if (alarms.length === 0) {
    const level = isFlattenStack(workload) ? "warning" : "advice";
    const why = "no one is notified when invocations fail";
    return issue(level, `${nameOf(workload)} has no alarms`, why, forOwnStack(workload, "flatten deploy"));
  }
  const restore = forOwnStack(workload, `the template sets it: ${redeploy}`);
  const issues = alarms.flatMap((alarm) => issuesOf(alarm, restore));
  return issues.length > 0 ? issues : ok(`${alarms.length} alarms with a period of 60 s and an action`);
}

function issuesOf(alarm: StackAlarm, restore: string | null): Finding[] {
  const { logicalId, treatMissingData } = alarm;
  const issues: Finding[] = [];
  if (alarm.periodSeconds !== periodSeconds) {
    const why =
      "Lambda and SQS publish metrics every minute: a shorter period has no data, a longer one delays the alarm";
    issues.push(issue("warning", `${logicalId} has a period of ${alarm.periodSeconds} s, not 60 s`, why, restore));
  }
  if (treatMissingData !== "notBreaching") {
    const why = "a minute without traffic has no data: the alarm would enter INSUFFICIENT_DATA, or stay in ALARM";
    issues.push(issue("warning", `${logicalId} treats missing data as ${treatMissingData}`, why, restore));
  }
  if (!alarm.actionsEnabled) {
    const remedy = `aws cloudwatch enable-alarm-actions --alarm-names ${alarm.name}`;
    issues.push(issue("warning", `the actions of ${logicalId} are disabled`, noNotification, remedy));
  } else if (alarm.alarmActions.length === 0) {
    issues.push(issue("warning", `${logicalId} has no action`, noNotification, restore));
  }
  return issues;
}

/** The alarm on ConcurrentExecutions exists, and the available concurrency can breach its threshold. */
export async function checkConcurrencyAlarm(facts: Facts, workload: Workload): Findings {
  const alarm = concurrencyAlarm(await facts.alarms(), partOf(workload, "functionName"));
  if (alarm === undefined) {
    const level = isFlattenStack(workload) ? "warning" : "advice";
    const what = `no alarm is on ConcurrentExecutions of ${functionText(workload)}`;
    return issue(level, what, "no one is notified of a high peak", forOwnStack(workload, redeploy));
  }
  const from = breachingFrom(alarm);
  const [{ reservedConcurrency }, account] = await Promise.all([facts.process(), facts.account()]);
  const available = reservedConcurrency ?? account.unreserved;
  if (from !== undefined && from <= available) {
    return ok(`${alarm.logicalId} enters ALARM at ${from} concurrent executions; ${available} are available`);
  }
  const lower = Math.max(1, Math.floor(available / 2));
  const source = reservedConcurrency === undefined ? "the account's limit" : "the reserved concurrency";
  return issue(
    "warning",
    `the threshold of ${alarm.logicalId} is ${alarm.threshold}, but only ${available} concurrent executions are available (${source})`,
    "the alarm can never enter ALARM",
    isFlattenStack(workload)
      ? `flatten deploy --parameter ConcurrencyAlarmThreshold=${lower}`
      : `lower its threshold, for example to ${lower}: aws cloudwatch put-metric-alarm --alarm-name ${alarm.name} …`,
  );
}

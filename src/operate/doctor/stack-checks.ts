import type { LogGroupSettings } from "../../aws/logs.ts";
import { queueNameOf } from "../../aws/queue.ts";
import { redriveGroupPrefix } from "../../aws/schedules.ts";
import { isDeployed } from "../../aws/stack.ts";
import { scaleStackOf } from "../../aws/state-machine.ts";
import { limits } from "../../base/limits.ts";
import { namesParts } from "../../experiment/target.ts";
import { type Facts, type Finding, type Findings, issue, ok } from "./facts.ts";

/** AWS accepts the credentials. */
export async function checkIdentity(facts: Facts): Findings {
  const { Account = "", Arn = "" } = await facts.identity();
  return ok(`account ${Account}, ${facts.region}, as ${Arn}`);
}

/** The smallest account concurrency for the bursts of this tool. New AWS accounts often have 10. */
const accountConcurrencyMin = 100;
/** The limit of a new account, which AWS raises with use (L-DG gettingstarted-limits). */
const newAccountLimit = 10;
const raiseAccountLimit =
  "request an increase: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000";

/** The account's concurrency limit is high enough for a burst (L-DG quotas). */
export async function checkAccountConcurrency(facts: Facts): Findings {
  const { limit, unreserved } = await facts.account();
  const usual = limits.lambda.accountConcurrency;
  const what = `the account's concurrency limit is ${limit}, of which ${unreserved} are unreserved`;
  const why =
    limit <= newAccountLimit
      ? "new accounts start with this limit: the mapping alone starts 5 invocations at once, and a burst is throttled"
      : "all functions of the account and Region share it: invocations above it are throttled";
  if (unreserved < accountConcurrencyMin) return issue("warning", what, why, raiseAccountLimit);
  return limit < usual ? issue("advice", `${what}; the default is ${usual}`, why, raiseAccountLimit) : ok(what);
}

/** The stack is deployed. */
export async function checkStack(facts: Facts): Findings {
  const { stack } = facts.choice;
  if (stack === undefined) return [];
  const status = await facts.stackStatus();
  if (status === undefined || status === "REVIEW_IN_PROGRESS") {
    const what = `the stack "${stack}" does not exist in ${facts.region}`;
    return issue("warning", what, "only the account was checked", `flatten deploy --stack ${stack}`);
  }
  const what = `the stack "${stack}" is in ${status}`;
  if (status.endsWith("_IN_PROGRESS")) {
    const why = "an operation is in progress, so its settings may change during the check";
    return issue("advice", what, why, "flatten status");
  }
  if (status.endsWith("_FAILED") || status === "ROLLBACK_COMPLETE") {
    const why = "its deployment failed, so resources may be missing";
    return issue("problem", what, why, "flatten destroy, then flatten deploy");
  }
  await facts.workload();
  return [
    ok(what),
    ...optionalStack(await facts.scaleStatus(), {
      what: `the stack "${scaleStackOf(stack)}" with the state machines`,
      why: "bursts by a Distributed Map fail",
      remedy: `flatten deploy --scale --stack ${stack}`,
    }),
    ...(await beyondFindings(facts)),
  ];
}

async function beyondFindings(facts: Facts): Promise<Finding[]> {
  const stack = await facts.beyondStack();
  if (stack === undefined) return [];
  return optionalStack(await facts.beyondStatus(), {
    what: `the stack "${stack.name}" for delays beyond 900 s`,
    why: "bursts with --beyond fail",
    remedy: `flatten deploy --beyond ${stack.deployFlags}`,
  });
}

/** The state of a stack beside flatten's own; no finding if it is not deployed, because few bursts need it. */
function optionalStack(
  status: string | undefined,
  { what, why, remedy }: Readonly<Record<"what" | "why" | "remedy", string>>,
): Finding[] {
  if (status === undefined) return [];
  const state = `${what} is in ${status}`;
  return [isDeployed(status) ? ok(state) : issue("problem", state, why, remedy)];
}

/** No schedules are left of a run with `--beyond scheduler` that has crashed, and every message was sent on when it was due. */
export async function checkScheduleGroups(facts: Facts): Findings {
  if ((await facts.beyondStatus()) === undefined) return [];
  // The schedules of redrives outlive their command.
  const groups = (await facts.scheduleGroups()).filter((group) => !group.startsWith(redriveGroupPrefix));
  const notSentOn = notSentOnFindings((await facts.beyondStack())?.name ?? "", await facts.notSentOn());
  if (groups.length === 0) return [ok("no run has left a schedule group behind"), ...notSentOn];
  const left = groups.map((group) =>
    issue(
      "advice",
      `the schedule group ${group} exists`,
      "a run in progress needs it; if that run has crashed, its schedules still send jobs",
      `if no run is in progress: aws scheduler delete-schedule-group --name ${group}`,
    ),
  );
  return [...left, ...notSentOn];
}

function notSentOnFindings(stack: string, messages: number): Finding[] {
  if (messages === 0) return [];
  const queue = `${stack}-later-dlq`;
  return [
    issue(
      "warning",
      `${messages === 1 ? "1 message" : `${messages} messages`} with a delay of more than 900 s could not be sent on when due`,
      `the jobs have not run; the messages are in ${queue} for 14 days`,
      `flatten dlq redrive --dlq ${queue} --jitter 0`,
    ),
  ];
}

/** A function reads a queue. */
export async function checkWorkload(facts: Facts): Findings {
  if (!namesParts(facts.choice)) return [];
  const { functionName, queueUrl, deadLetterQueueUrl } = await facts.workload();
  const queue = queueUrl === null ? "no queue" : `the queue "${queueNameOf(queueUrl)}"`;
  const dead = deadLetterQueueUrl === null ? "" : `; dead-letter queue "${queueNameOf(deadLetterQueueUrl)}"`;
  if (functionName === null) {
    return issue("problem", `no Lambda function reads ${queue}${dead}`, "messages wait until they expire");
  }
  return [ok(`the function "${functionName}" reads ${queue}${dead}`), ...(await beyondFindings(facts))];
}

/** The log groups of both functions expire their events. */
export async function checkLogRetention(facts: Facts): Findings {
  const [process, trigger] = await Promise.all([facts.process(), facts.trigger()]);
  return [
    retentionFinding(process.logGroup, await facts.processLogs()),
    ...(trigger === undefined ? [] : [retentionFinding(trigger.logGroup, await facts.triggerLogs())]),
  ];
}

function retentionFinding(group: string, settings: LogGroupSettings | undefined): Finding {
  const putRetention = `aws logs put-retention-policy --log-group-name ${group} --retention-in-days 14`;
  if (settings === undefined) {
    return issue(
      "advice",
      `the log group ${group} does not exist`,
      "Lambda creates it when the function first runs, and its events never expire then",
      `aws logs create-log-group --log-group-name ${group}; ${putRetention}`,
    );
  }
  if (settings.retentionDays !== undefined) return ok(`${group} keeps events for ${settings.retentionDays} days`);
  const why = "AWS charges for log storage by the gigabyte and month";
  return issue("advice", `the events of ${group} never expire`, why, putRetention);
}

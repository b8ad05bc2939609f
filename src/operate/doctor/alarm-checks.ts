import { isFlattenStack, nameOf, partOf } from "../../aws/workload.ts";
import { breachingFrom, concurrencyAlarm, type StackAlarm } from "../alarms/list.ts";
import type { Facts } from "./facts.ts";
import { type Finding, type Findings, forOwnStack, functionText, issue, ok } from "./finding.ts";

const periodSeconds = 60;
const redeploy = "flatten destroy, then flatten deploy";
const noNotification = "no one is notified when the alarm enters ALARM";

/** Every alarm evaluates each minute, ignores minutes without data, and has an action. */
export async function checkAlarms(facts: Facts): Findings {
  const [alarms, workload] = await Promise.all([facts.alarms(), facts.workload()]);
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
export async function checkConcurrencyAlarm(facts: Facts): Findings {
  const [alarms, workload] = await Promise.all([facts.alarms(), facts.workload()]);
  const alarm = concurrencyAlarm(alarms, partOf(workload, "functionName"));
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

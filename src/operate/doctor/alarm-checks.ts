import { breachingFrom, concurrencyAlarm, type StackAlarm } from "../alarms/list.ts";
import { type Check, deployWith, type Finding, issue, ok } from "./finding.ts";

const periodSeconds = 60;
const redeploy = "the template sets it: flatten destroy, then flatten deploy";
const noNotification = "no one is notified when the alarm enters ALARM";

/** Every alarm evaluates each minute, ignores minutes without data, and has an action. */
export const alarmsCheck: Check = {
  scope: "stack",
  run: async (facts) => {
    const alarms = await facts.alarms();
    if (alarms.length === 0) {
      return [issue("warning", "the stack has no alarms", "no one is notified when jobs fail", "flatten deploy")];
    }
    const issues = alarms.flatMap(issuesOf);
    return issues.length > 0 ? issues : [ok(`${alarms.length} alarms with a period of 60 s and an action`)];
  },
};

function issuesOf(alarm: StackAlarm): Finding[] {
  const { logicalId, treatMissingData } = alarm;
  const issues: Finding[] = [];
  if (alarm.periodSeconds !== periodSeconds) {
    const why =
      "Lambda and SQS publish metrics every minute: a shorter period has no data, a longer one delays the alarm";
    issues.push(issue("warning", `${logicalId} has a period of ${alarm.periodSeconds} s, not 60 s`, why, redeploy));
  }
  if (treatMissingData !== "notBreaching") {
    const why = "a minute without traffic has no data: the alarm would enter INSUFFICIENT_DATA, or stay in ALARM";
    issues.push(issue("warning", `${logicalId} treats missing data as ${treatMissingData}`, why, redeploy));
  }
  if (!alarm.actionsEnabled) {
    const remedy = `aws cloudwatch enable-alarm-actions --alarm-names ${alarm.name}`;
    issues.push(issue("warning", `the actions of ${logicalId} are disabled`, noNotification, remedy));
  } else if (alarm.alarmActions.length === 0) {
    issues.push(issue("warning", `${logicalId} has no action`, noNotification, redeploy));
  }
  return issues;
}

/** The alarm on ConcurrentExecutions exists, and the available concurrency can breach its threshold. */
export const concurrencyAlarmCheck: Check = {
  scope: "stack",
  run: async (facts) => {
    const [alarms, { functionName }] = await Promise.all([facts.alarms(), facts.workload()]);
    const alarm = concurrencyAlarm(alarms, functionName);
    if (alarm === undefined) {
      const what = "the stack has no alarm on ConcurrentExecutions of the process function";
      return [issue("warning", what, "no one is notified of a high peak", "flatten destroy, then flatten deploy")];
    }
    const from = breachingFrom(alarm);
    const [{ reservedConcurrency }, account] = await Promise.all([facts.process(), facts.account()]);
    const available = reservedConcurrency ?? account.unreserved;
    if (from !== undefined && from <= available) {
      return [ok(`${alarm.logicalId} enters ALARM at ${from} concurrent executions; ${available} are available`)];
    }
    const source = reservedConcurrency === undefined ? "the account's limit" : "the reserved concurrency";
    return [
      issue(
        "warning",
        `the threshold of ${alarm.logicalId} is ${alarm.threshold}, but only ${available} concurrent executions are available (${source})`,
        "the alarm can never enter ALARM",
        deployWith("ConcurrencyAlarmThreshold", Math.max(1, Math.floor(available / 2))),
      ),
    ];
  },
};

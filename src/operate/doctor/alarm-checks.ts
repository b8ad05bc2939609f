import { breachingFrom, concurrencyAlarm, type StackAlarm } from "../alarms/list.ts";
import { type Check, complaint, deployWith, type Finding, fine } from "./finding.ts";

const periodSeconds = 60;

/** Alarms that can speak up: in time, not about idle minutes, and to somebody. */
export const alarmsCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const alarms = await facts.alarms();
    if (alarms.length === 0) {
      return [complaint("warning", "the stack has no alarms", "nobody is told when jobs fail", "flatten deploy")];
    }
    const complaints = alarms.flatMap(faultsOf);
    return complaints.length > 0 ? complaints : [fine(`${alarms.length} alarms, by the minute, with actions`)];
  },
};

function faultsOf(alarm: StackAlarm): Finding[] {
  const { logicalId, treatMissingData } = alarm;
  const faults: Finding[] = [];
  if (alarm.periodSeconds !== periodSeconds) {
    const why = "Lambda and SQS measure by the minute: shorter periods are empty, longer ones are late";
    faults.push(complaint("warning", `${logicalId} has a period of ${alarm.periodSeconds} s, not 60`, why, redeploy));
  }
  if (treatMissingData !== "notBreaching") {
    const why = "an idle minute has no data: the alarm would go to INSUFFICIENT_DATA or stay in ALARM for no reason";
    faults.push(complaint("warning", `${logicalId} treats missing data as ${treatMissingData}`, why, redeploy));
  }
  if (!alarm.actionsEnabled) {
    const remedy = `aws cloudwatch enable-alarm-actions --alarm-names ${alarm.name}`;
    faults.push(complaint("warning", `the actions of ${logicalId} are switched off`, silent, remedy));
  } else if (alarm.alarmActions.length === 0) {
    faults.push(complaint("warning", `${logicalId} has no action`, silent, redeploy));
  }
  return faults;
}

const silent = "it goes off and nobody is told";
const redeploy = "flatten destroy, then flatten deploy: the template sets it";

/** The alarm on concurrency is there, and can go off. */
export const concurrencyAlarmCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const [alarms, { processFunctionName }] = await Promise.all([facts.alarms(), facts.stack()]);
    const alarm = concurrencyAlarm(alarms, processFunctionName);
    if (alarm === undefined) {
      const what = "the stack has no alarm on the concurrency of process";
      return [
        complaint("warning", what, "a burst that is not flat goes unseen", "flatten destroy, then flatten deploy"),
      ];
    }
    const from = breachingFrom(alarm);
    const [{ reservedConcurrency }, account] = await Promise.all([facts.process(), facts.account()]);
    const most = reservedConcurrency ?? account.unreserved;
    if (from !== undefined && from <= most) return [fine(`${alarm.logicalId} goes off at ${from} of ${most} possible`)];
    const ceiling = reservedConcurrency === undefined ? "the account's limit" : "the reserved concurrency";
    return [
      complaint(
        "warning",
        `${alarm.logicalId} goes off above ${alarm.threshold}, and no more than ${most} can run (${ceiling})`,
        "it can never go off",
        deployWith("ConcurrencyAlarmThreshold", Math.max(1, Math.floor(most / 2))),
      ),
    ];
  },
};

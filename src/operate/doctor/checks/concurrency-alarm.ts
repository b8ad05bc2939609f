import { breachingFrom, concurrencyAlarm } from "../../alarm-list.ts";
import type { Check } from "../check.ts";
import { complaint, deployWith, fine } from "../finding.ts";

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

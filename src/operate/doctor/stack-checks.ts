import type { LogGroupSettings } from "../../aws/logs/events.ts";
import { type Check, type Finding, issue, ok } from "./finding.ts";

/** AWS accepts the credentials. */
export const identityCheck: Check = {
  scope: "account",
  run: async (facts) => {
    const { accountId, arn } = await facts.identity();
    return [ok(`account ${accountId}, ${facts.region}, as ${arn}`)];
  },
};

/** The stack is deployed. */
export const stackCheck: Check = {
  scope: "account",
  run: async (facts) => {
    const status = await facts.stackStatus();
    if (status === undefined || status === "REVIEW_IN_PROGRESS") {
      return [
        issue(
          "warning",
          `the stack "${facts.stackName}" does not exist in ${facts.region}`,
          "only the account was checked",
          `flatten deploy --stack ${facts.stackName}`,
        ),
      ];
    }
    const what = `the stack "${facts.stackName}" is in ${status}`;
    if (status.endsWith("_IN_PROGRESS")) {
      const why = "an operation is in progress, so its settings may change during the check";
      return [issue("advice", what, why, "flatten status")];
    }
    if (status.endsWith("_FAILED") || status === "ROLLBACK_COMPLETE") {
      const why = "its deployment failed, so resources may be missing";
      return [issue("problem", what, why, "flatten destroy, then flatten deploy")];
    }
    await facts.workload();
    return [ok(what)];
  },
};

/** The log groups of both functions expire their events. */
export const logRetentionCheck: Check = {
  scope: "stack",
  run: async (facts) => {
    const [process, trigger] = await Promise.all([facts.process(), facts.trigger()]);
    return [
      retentionFinding(process.logGroup, await facts.processLogs()),
      retentionFinding(trigger.logGroup, await facts.triggerLogs()),
    ];
  },
};

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

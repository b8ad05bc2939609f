import type { LogGroupSettings } from "../../aws/logs.ts";
import { type Check, complaint, type Finding, fine } from "./finding.ts";

/** The stack is there and whole. */
export const stackCheck: Check = {
  of: "account",
  look: async (facts) => {
    const status = await facts.stackStatus();
    if (status === undefined || status === "REVIEW_IN_PROGRESS") {
      return [
        complaint(
          "warning",
          `there is no stack "${facts.stackName}" in ${facts.region}`,
          "only the account was looked at",
          `flatten deploy --stack ${facts.stackName}`,
        ),
      ];
    }
    const what = `the stack "${facts.stackName}" is in ${status}`;
    if (status.endsWith("_IN_PROGRESS")) {
      return [complaint("advice", what, "its settings may change while they are looked at", "flatten status")];
    }
    if (status.endsWith("_FAILED") || status === "ROLLBACK_COMPLETE") {
      return [complaint("problem", what, "it is not whole", "flatten destroy, then flatten deploy")];
    }
    await facts.stack();
    return [fine(what)];
  },
};

/** Credentials and region are there. */
export const identityCheck: Check = {
  of: "account",
  look: async (facts) => {
    const { accountId, arn } = await facts.identity();
    return [fine(`account ${accountId}, ${facts.region}, as ${arn}`)];
  },
};

/** Logs are thrown away some day. */
export const logRetentionCheck: Check = {
  of: "stack",
  look: async (facts) => {
    const [process, trigger] = await Promise.all([facts.process(), facts.trigger()]);
    return [finding(process.logGroup, await facts.processLogs()), finding(trigger.logGroup, await facts.triggerLogs())];
  },
};

function finding(group: string, settings: LogGroupSettings | undefined): Finding {
  if (settings?.retentionDays !== undefined) return fine(`${group} is kept for ${settings.retentionDays} days`);
  const what = settings === undefined ? `there is no log group ${group}` : `${group} is kept for ever`;
  const why =
    settings === undefined
      ? "Lambda makes one at the first run, and keeps its logs for ever"
      : "storage is paid for by the gigabyte and month";
  const make = settings === undefined ? `aws logs create-log-group --log-group-name ${group}; ` : "";
  return complaint(
    "advice",
    what,
    why,
    `${make}aws logs put-retention-policy --log-group-name ${group} --retention-in-days 14`,
  );
}

import type { LogGroupSettings } from "../../../aws/log-settings.ts";
import type { Check } from "../check.ts";
import { complaint, type Finding, fine } from "../finding.ts";

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

import type { CommandDefinition } from "../command.ts";

export const alarmsList: CommandDefinition = {
  summary: "show the stack's alarms: state, why, threshold, since when",
  flags: [],
  examples: ["flatten alarms list", "flatten alarms list --format json | jq '.alarms[] | [.logicalId, .state]'"],
  load: async () => (await import("../run-alarms-list.ts")).runAlarmsList,
};

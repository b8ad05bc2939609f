import type { CommandDefinition } from "../command.ts";
import { parsePositiveDuration } from "../values/durations.ts";

export const alarmsHistory: CommandDefinition = {
  summary: "show what happened to the stack's alarms, or to one of them",
  args: "[name]",
  flags: [
    {
      syntax: "--since <time>",
      says: "how far back to look (default: 14d, all there is)",
      parse: parsePositiveDuration,
    },
  ],
  examples: ["flatten alarms history", "flatten alarms history ConcurrencyAlarm --since 1d"],
  load: async () => (await import("../run-alarms-history.ts")).runAlarmsHistory,
};

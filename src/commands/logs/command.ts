import type { CommandDefinition } from "../../cli/command.ts";
import { parsePositiveDuration } from "../../cli/parse/durations.ts";

export const logs: CommandDefinition = {
  args: "[function]",
  flags: [
    { syntax: "--since <time>", help: "how far back to look (default: 15m)", parse: parsePositiveDuration },
    { syntax: "--follow", help: "go on with what is logged from now on" },
    { syntax: "--run <id>", help: "only what worked for this run, or for this arm of one" },
    { syntax: "--errors", help: "only failed jobs, error lines, time-outs and crashes" },
    { syntax: "--stats", help: "durations, cold starts, memory, failures and the peak instead of lines" },
  ],
  examples: [
    "flatten logs                                     what process logged in the last 15 minutes",
    "flatten logs trigger --since 1h",
    "flatten logs --errors --follow --format json | jq .text",
    "flatten logs --stats --since 1h",
  ],
  load: async () => (await import("./run.ts")).runLogs,
};

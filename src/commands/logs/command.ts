import type { CommandDefinition } from "../../cli/command.ts";
import { durationFlag, workloadFlags } from "../../cli/common-flags.ts";

export const logs: CommandDefinition = {
  args: "[function]",
  flags: [
    durationFlag("--since", "show the lines of this last period (default: 15m)"),
    { syntax: "--follow", help: "continue with new lines until Ctrl-C" },
    {
      syntax: "--run <run>",
      help: "show only the invocations of this run (an id, latest, @2 or a --name), or of an arm by its id",
    },
    { syntax: "--errors", help: "show only failed jobs, error lines, timeouts and crashes" },
    { syntax: "--stats", help: "show durations, cold starts, memory, failures and the peak instead of lines" },
    ...workloadFlags,
  ],
  examples: [
    "flatten logs                                     the process function, last 15 minutes",
    "flatten logs trigger --since 1h",
    "flatten logs --errors --follow --format json | jq .text",
    "flatten logs --stats --since 1h",
  ],
  load: async () => (await import("./run.ts")).runLogs,
};

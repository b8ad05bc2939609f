import type { CommandDefinition } from "../../cli/command.ts";
import { durationFlag, nameFlag, serveFlag, workloadFlags } from "../../cli/common-flags.ts";

export const watchMetrics: CommandDefinition = {
  flags: [
    durationFlag("--since", "show the minutes of this last period (default: 15m)"),
    durationFlag("--interval", "time between two reads (default: 60s)"),
    { syntax: "--once", help: "read once, and exit" },
    durationFlag("--for", "exit after this time"),
    nameFlag,
    serveFlag,
    ...workloadFlags,
  ],
  examples: [
    "flatten watch-metrics",
    "flatten watch-metrics --since 1h --once --format json",
    "flatten watch-metrics --serve --target aws       live on two pages on 127.0.0.1",
    "flatten watch-metrics --for 10m --interval 60s --target aws",
  ],
  notes: [
    "What was read is kept as a run record at the end, also after Ctrl-C; with --once",
    "only if --name is given. flatten report shows it as curves.",
  ],
  load: async () => (await import("./run.ts")).runWatchMetrics,
};

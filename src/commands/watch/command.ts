import type { CommandDefinition } from "../../cli/command.ts";
import { parsePositiveDuration } from "../../cli/parse/durations.ts";

export const watchMetrics: CommandDefinition = {
  flags: [
    { syntax: "--since <time>", help: "how far back to look (default: 15m)", parse: parsePositiveDuration },
    { syntax: "--interval <time>", help: "time between two looks (default: 60s)", parse: parsePositiveDuration },
    { syntax: "--once", help: "look once" },
    { syntax: "--for <time>", help: "stop after this long", parse: parsePositiveDuration },
  ],
  examples: [
    "flatten watch-metrics",
    "flatten watch-metrics --since 1h --once --format json",
    "flatten watch-metrics --for 10m --interval 60s --target aws",
  ],
  load: async () => (await import("./run.ts")).runWatchMetrics,
};

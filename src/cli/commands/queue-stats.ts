import type { CommandDefinition } from "../command.ts";

export const queueStats: CommandDefinition = {
  summary: "what the queue holds, how old its oldest message is, and how it is set up",
  flags: [],
  examples: ["flatten queue stats", "flatten queue stats --target aws --format json | jq .depth"],
  load: async () => (await import("../run-queue-stats.ts")).runQueueStats,
};

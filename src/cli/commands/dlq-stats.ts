import { type CommandDefinition, valueFlag } from "../command.ts";
import { parseCount } from "../values/numbers.ts";

export const dlqStats: CommandDefinition = {
  summary: "how many dead letters there are, by reason and run",
  flags: [valueFlag("--max <n>", "dead letters to look at (default: 1000)", parseCount)],
  examples: ["flatten dlq stats", "flatten dlq stats --format json | jq '.groups[] | [.reason, .messages]'"],
  load: async () => (await import("../run-dlq-stats.ts")).runDlqStats,
};

import { type CommandDefinition, valueFlag } from "../command.ts";
import { parseCount } from "../values/numbers.ts";

export const queuePeek: CommandDefinition = {
  summary: "look at messages and give them back; counts as one receive of each",
  flags: [valueFlag("--max <n>", "messages to show (default: 10)", parseCount)],
  examples: ["flatten queue peek", "flatten queue peek --max 100 --format json | jq '.messages[].body'"],
  load: async () => (await import("../run-queue-peek.ts")).runQueuePeek,
};

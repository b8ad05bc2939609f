import { type CommandDefinition, valueFlag } from "../command.ts";
import { parseCount } from "../values/numbers.ts";

export const dlqPeek: CommandDefinition = {
  summary: "look at dead letters and give them back",
  flags: [
    valueFlag("--max <n>", "dead letters to show (default: 10)", parseCount),
    { syntax: "--attributes", says: "show their attributes too" },
  ],
  examples: ["flatten dlq peek", "flatten dlq peek --max 100 --attributes"],
  load: async () => (await import("../run-dlq-peek.ts")).runDlqPeek,
};

import type { CommandDefinition } from "../command.ts";

export const status: CommandDefinition = {
  summary: "show the stack: its state, its resources, its queues",
  flags: [],
  examples: ["flatten status", "flatten status --target aws --format json | jq .state"],
  load: async () => (await import("../run-status.ts")).runStatus,
};

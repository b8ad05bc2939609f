import type { CommandDefinition } from "../command.ts";

export const localReset: CommandDefinition = {
  summary: "throw the local emulator's state away: virtual clock, queues, metrics, logs",
  flags: [],
  examples: ["flatten local reset"],
  load: async () => (await import("../local/run-local-reset.ts")).runLocalReset,
};

import type { CommandDefinition } from "../command.ts";

export const queuePurge: CommandDefinition = {
  summary: "delete every message of the queue, after its name was typed; SQS takes up to 60 s",
  flags: [{ syntax: "--confirm <name>", says: "the queue's name, instead of typing it" }],
  examples: ["flatten queue purge", "flatten queue purge --confirm flatten-queue"],
  load: async () => (await import("../run-queue-purge.ts")).runQueuePurge,
};

import type { CommandDefinition } from "../command.ts";

export const dlqPurge: CommandDefinition = {
  summary: "delete every dead letter, after the queue's name was typed; SQS takes up to 60 s",
  flags: [{ syntax: "--confirm <name>", says: "the dead-letter queue's name, instead of typing it" }],
  examples: ["flatten dlq purge", "flatten dlq purge --confirm flatten-dlq"],
  load: async () => (await import("../run-dlq-purge.ts")).runDlqPurge,
};

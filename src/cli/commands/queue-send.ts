import type { CommandDefinition } from "../command.ts";
import { parseDelaySeconds } from "../values/delay-seconds.ts";
import { parseCount } from "../values/numbers.ts";

export const queueSend: CommandDefinition = {
  summary: "send messages to the queue",
  args: "[body]",
  flags: [
    {
      syntax: "--document <n>",
      says: "a job for this document; may be repeated",
      parse: parseCount,
      repeatable: true,
    },
    { syntax: "--file <lines.jsonl>", says: "a message for each line" },
    {
      syntax: "--delay <time>",
      says: "hide each message for whole seconds first, 0-900 (default: the queue's own delay)",
      parse: parseDelaySeconds,
    },
  ],
  examples: [
    "flatten queue send --document 7",
    'flatten queue send \'{"document":7,"workMs":2000}\' --delay 30s',
    "flatten queue send --file lines.jsonl",
  ],
  load: async () => (await import("../run-queue-send.ts")).runQueueSend,
};

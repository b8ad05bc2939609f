import type { CommandDefinition } from "../../cli/command.ts";
import { dryRunFlag, workloadFlags } from "../../cli/common-flags.ts";
import { parseCount, parseDelaySeconds } from "../../cli/parse/values.ts";

export const queueSend: CommandDefinition = {
  args: "[body]",
  flags: [
    {
      syntax: "--job <n>",
      help: "send the job with this number; repeatable",
      parse: parseCount,
      repeatable: true,
    },
    { syntax: "--file <lines.jsonl>", help: "send each line of this file as a message" },
    {
      syntax: "--delay <time>",
      help: "delay each message by whole seconds, 0-900 (default: the queue's delay)",
      parse: parseDelaySeconds,
    },
    dryRunFlag,
    ...workloadFlags,
  ],
  examples: [
    "flatten queue send --job 7",
    'flatten queue send \'{"document":7,"workMs":2000}\' --delay 30s',
    "flatten queue send --file lines.jsonl",
  ],
  load: async () => (await import("./send.ts")).runQueueSend,
};

export const queuePeek: CommandDefinition = {
  flags: [{ syntax: "--max <n>", help: "messages to show (default: 10)", parse: parseCount }, ...workloadFlags],
  examples: ["flatten queue peek", "flatten queue peek --max 100 --format json | jq '.messages[].body'"],
  load: async () => (await import("./run.ts")).runQueuePeek,
};

export const queuePurge: CommandDefinition = {
  flags: [
    { syntax: "--confirm <name>", help: "the queue's name, so that the command does not ask for it" },
    dryRunFlag,
    ...workloadFlags,
  ],
  examples: ["flatten queue purge", "flatten queue purge --confirm flatten-queue"],
  load: async () => (await import("./run.ts")).runQueuePurge,
};

export const queueStats: CommandDefinition = {
  flags: workloadFlags,
  examples: ["flatten queue stats", "flatten queue stats --target aws --format json | jq .depth"],
  load: async () => (await import("./run.ts")).runQueueStats,
};

export const queuePause: CommandDefinition = {
  flags: [dryRunFlag, ...workloadFlags],
  examples: ["flatten queue pause", "flatten queue pause && flatten queue send --job 7 && flatten queue peek"],
  notes: [
    "It disables the event source mapping: messages wait in the queue until flatten",
    "queue resume. A burst or a deployment on the same stack resumes it first.",
  ],
  load: async () => (await import("./run.ts")).runQueuePause,
};

export const queueResume: CommandDefinition = {
  flags: [dryRunFlag, ...workloadFlags],
  examples: ["flatten queue resume", "flatten queue resume --function orders --target aws"],
  load: async () => (await import("./run.ts")).runQueueResume,
};

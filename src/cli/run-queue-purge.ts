import type { CommandRun } from "./command.ts";
import type { PurgeFlags } from "./run-queue-consent.ts";
import { runPurge } from "./run-queue-purging.ts";

export const runQueuePurge: CommandRun<PurgeFlags> = (context, flags) =>
  runPurge(context, flags, "queue-purge", (stack) => stack.queueUrl);

import type { CommandRun } from "./command.ts";
import type { PurgeFlags } from "./run-queue-consent.ts";
import { runPurge } from "./run-queue-purging.ts";

export const runDlqPurge: CommandRun<PurgeFlags> = (context, flags) =>
  runPurge(context, flags, "dlq-purge", (stack) => stack.deadLetterQueueUrl);

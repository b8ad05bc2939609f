import { queueNameOf } from "../aws/queue-name.ts";
import { readQueue } from "../aws/queue-settings.ts";
import type { DeadLetterStatsDocument } from "../operate/dead-letter-document.ts";
import { peekDeadLetters } from "../operate/dead-letter-peek.ts";
import { headOf } from "../operate/queue-head.ts";
import { queueStats } from "../operate/queue-stats.ts";
import { deadLetterStatsReport } from "../render/dead-letter-stats-report.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import { consentToPeek } from "./run-queue-consent.ts";
import { shown } from "./run-queue-output.ts";
import { withTarget } from "./with-target.ts";

/** Dead letters that the statistics are made from, unless told otherwise. */
const defaultLooksMax = 1_000;

export const runDlqStats: CommandRun<CommonFlags & { readonly max?: number }> = (context, flags) =>
  withTarget(context, flags, async ({ target, sink }) => {
    const { cloud, stack, description } = target;
    const [stats, { settings }] = await Promise.all([
      queueStats(cloud, stack.deadLetterQueueUrl),
      readQueue(cloud, stack.queueUrl),
    ]);
    const confirm = consentToPeek(context, flags, queueNameOf(stack.deadLetterQueueUrl), description);
    const max = flags.max ?? defaultLooksMax;
    const { state, lookedAt, groups } = await peekDeadLetters({ cloud, stack, max, confirm });
    if (state === "declined") return "refused";
    const document: DeadLetterStatsDocument = {
      ...headOf(target, "dlq-stats", stack.deadLetterQueueUrl),
      ...stats,
      source: { queue: queueNameOf(stack.queueUrl), maxReceiveCount: settings.redrive?.maxReceiveCount ?? null },
      lookedAt,
      groups,
    };
    await sink.write(shown(context, flags, document, deadLetterStatsReport));
    return "ok";
  });

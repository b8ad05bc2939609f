import { queueNameOf, readQueue } from "../../aws/queue.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { withTarget } from "../../cli/target/open-deployed.ts";
import { type DeadLetterStatsDocument, peekDeadLetters } from "../../operate/dlq/peek.ts";
import { headOf } from "../../operate/queue/document.ts";
import { queueStats } from "../../operate/queue/stats.ts";
import { resultText } from "../common/result-text.ts";
import { consentToPeek } from "../queue/consent.ts";
import { deadLetterStatsReport } from "./report.ts";

/** Messages that the statistics read by default. */
const defaultStatsMax = 1_000;

/** Runs `flatten dlq stats`: counts the messages of the dead-letter queue, by reason. */
export const runDlqStats: CommandRun<CommonFlags & { readonly max?: number }> = (context, flags) =>
  withTarget(context, flags, async ({ target, sink }) => {
    const { cloud, stack, description } = target;
    const [stats, { settings }] = await Promise.all([
      queueStats(cloud, stack.deadLetterQueueUrl),
      readQueue(cloud, stack.queueUrl),
    ]);
    const confirm = consentToPeek(context, flags, queueNameOf(stack.deadLetterQueueUrl), description);
    const max = flags.max ?? defaultStatsMax;
    const { state, lookedAt, groups } = await peekDeadLetters({ cloud, stack, max, confirm });
    if (state === "declined") return "refused";
    const document: DeadLetterStatsDocument = {
      ...headOf(target, "dlq-stats", stack.deadLetterQueueUrl),
      ...stats,
      source: { queue: queueNameOf(stack.queueUrl), maxReceiveCount: settings.redrive?.maxReceiveCount ?? null },
      lookedAt,
      groups,
    };
    await sink.write(resultText(context, flags, document, deadLetterStatsReport));
    return "ok";
  });

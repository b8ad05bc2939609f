import { queueNameOf } from "../../aws/queue.ts";
import { isFlattenStack, partOf } from "../../aws/workload.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { resultText } from "../../cli/output.ts";
import { withTarget } from "../../cli/target/deployed.ts";
import { deadLetterReason } from "../../operate/dlq/groups.ts";
import {
  type DeadLetterPeekDocument,
  type DeadLetterStatsDocument,
  maxReceiveCountOf,
  peekDeadLetters,
} from "../../operate/dlq/peek.ts";
import { headOf } from "../../operate/queue/document.ts";
import { queueStats } from "../../operate/queue/read.ts";
import { consentToPeek, defaultPeekMax } from "../queue/run.ts";
import { deadLetterPeekReport, deadLetterStatsReport } from "./report.ts";

/** Messages that the statistics read by default. */
const defaultStatsMax = 1_000;

/** Runs `flatten dlq stats`: counts the messages of the dead-letter queue, by reason. */
export const runDlqStats: CommandRun<CommonFlags & { readonly max?: number }> = (context, flags) =>
  withTarget(context, flags, "change", async ({ target, sink }) => {
    const { cloud, workload, description } = target;
    const { queueUrl } = workload;
    const deadLetterQueueUrl = partOf(workload, "deadLetterQueueUrl");
    const [stats, maxReceiveCount] = await Promise.all([
      queueStats(cloud, deadLetterQueueUrl),
      maxReceiveCountOf(cloud, queueUrl),
    ]);
    const confirm = consentToPeek(context, flags, queueNameOf(deadLetterQueueUrl), description);
    const max = flags.max ?? defaultStatsMax;
    const { state, messagesRead, groups } = await peekDeadLetters(target, { max, confirm });
    if (state === "declined") return "refused";
    const document: DeadLetterStatsDocument = {
      ...headOf(target, "dlq-stats", deadLetterQueueUrl),
      ...stats,
      source: { queue: queueUrl === null ? null : queueNameOf(queueUrl), maxReceiveCount },
      messagesRead,
      groups,
    };
    await sink.write(resultText(context, flags, document, deadLetterStatsReport));
    return "ok";
  });

type PeekFlags = CommonFlags & { readonly max?: number; readonly attributes?: boolean };

/**
 * Runs `flatten dlq peek`: shows messages of the dead-letter queue, grouped by reason, and makes them visible
 * again.
 */
export const runDlqPeek: CommandRun<PeekFlags> = (context, flags) =>
  withTarget(context, flags, "change", async ({ target, sink }) => {
    const { workload, description } = target;
    const deadLetterQueueUrl = partOf(workload, "deadLetterQueueUrl");
    const confirm = consentToPeek(context, flags, queueNameOf(deadLetterQueueUrl), description);
    const max = flags.max ?? defaultPeekMax;
    const hasJobs = isFlattenStack(workload);
    const { state, messages, ...peeked } = await peekDeadLetters(target, { max, confirm });
    if (state === "declined") return "refused";
    const document: DeadLetterPeekDocument = {
      ...headOf(target, "dlq-peek", deadLetterQueueUrl),
      ...peeked,
      messages: messages.map((message) => ({ ...message, reason: deadLetterReason(message, hasJobs) })),
    };
    const report = deadLetterPeekReport({ showAttributes: flags.attributes === true });
    await sink.write(resultText(context, flags, document, report));
    return "ok";
  });

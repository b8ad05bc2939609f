import { eventSourceSettings, isPaused } from "../../aws/event-source-mapping.ts";
import { queueNameOf, type RedriveSettings } from "../../aws/queue.ts";
import { partOf } from "../../aws/workload.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { resultText, writeNote } from "../../cli/output.ts";
import { askConsent } from "../../cli/prompts.ts";
import { type Opened, withTarget } from "../../cli/target/deployed.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import { headOf, type QueuePeekDocument, type QueueStatsDocument } from "../../operate/queue/document.ts";
import { peekQueue, queueStats } from "../../operate/queue/read.ts";
import { peekWarning, queuePeekReport, queueStatsReport } from "./report.ts";

/** Messages that `queue peek` and `dlq peek` show by default. */
export const defaultPeekMax = 10;

/**
 * Warns that a peek at a queue with a redrive policy counts as a receive. Off the local target it also asks for consent.
 */
export const consentToPeek =
  (context: CommandContext, flags: CommonFlags, queue: string, { kind }: TargetDescription) =>
  async (redrive: RedriveSettings): Promise<boolean> => {
    const warning = peekWarning(queue, redrive);
    if (kind !== "local") return askConsent(context, flags, `${warning} Continue?`);
    writeNote(context, warning);
    return true;
  };

/** Runs `flatten queue peek`: shows messages of the queue and makes them visible again, which counts as a receive. */
export const runQueuePeek: CommandRun<CommonFlags & { readonly max?: number }> = (context, flags) =>
  withTarget(context, flags, "change", async ({ target, sink }) => {
    const queueUrl = partOf(target.workload, "queueUrl");
    const confirm = consentToPeek(context, flags, queueNameOf(queueUrl), target.description);
    const max = flags.max ?? defaultPeekMax;
    const { state, ...peeked } = await peekQueue({ cloud: target.cloud, queueUrl, max, confirm });
    if (state === "declined") return "refused";
    const document: QueuePeekDocument = { ...headOf(target, "queue-peek", queueUrl), ...peeked };
    await sink.write(resultText(context, flags, document, queuePeekReport));
    return "ok";
  });

/** Runs `flatten queue stats`: prints how many messages the queue has, in which state, and its settings. */
export const runQueueStats: CommandRun<CommonFlags> = (context, flags) =>
  withTarget(context, flags, "read", async ({ target, sink }) => {
    const queueUrl = partOf(target.workload, "queueUrl");
    const [stats, paused] = await Promise.all([queueStats(target.cloud, queueUrl), pausedState(target)]);
    const document: QueueStatsDocument = { ...headOf(target, "queue-stats", queueUrl), paused, ...stats };
    await sink.write(resultText(context, flags, document, queueStatsReport));
    return "ok";
  });

/** Null instead of an error if the mapping cannot be read, for example without a permission. */
const pausedState = async ({ cloud, workload: { mappingId } }: Opened["target"]): Promise<boolean | null> =>
  mappingId === null ? null : eventSourceSettings(cloud, mappingId).then(isPaused, () => null);

import { eventSourceSettings, isPaused } from "../../aws/event-source-mapping.ts";
import { purgeQueue, type QueueDepth, queueDepth, queueNameOf, type RedriveSettings } from "../../aws/queue.ts";
import { isFlattenStack, partOf } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import { pauseQueue, resumeQueue } from "../../cli/journal/journal.ts";
import { accessOf, dryRunDocument, endDryRun, writeNote } from "../../cli/output.ts";
import { askConsent, askName } from "../../cli/prompts.ts";
import { type Opened, withTarget } from "../../cli/target/open-target.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import {
  headOf,
  peekQueue,
  type QueuePauseDocument,
  type QueuePeekDocument,
  type QueuePurgeDocument,
  type QueueStatsDocument,
  queueStats,
} from "../../operate/queue.ts";
import { counted } from "../../terminal/format.ts";
import {
  depthText,
  peekWarning,
  queuePauseReport,
  queuePeekReport,
  queuePurgeReport,
  queueStatsReport,
} from "./report.ts";

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
    await sink.show(document, queuePeekReport);
    return "ok";
  });

/** Runs `flatten queue stats`: prints how many messages the queue has, in which state, and its settings. */
export const runQueueStats: CommandRun<CommonFlags> = (context, flags) =>
  withTarget(context, flags, "read", async ({ target, sink }) => {
    const queueUrl = partOf(target.workload, "queueUrl");
    const [stats, paused] = await Promise.all([queueStats(target.cloud, queueUrl), pausedState(target)]);
    const document: QueueStatsDocument = { ...headOf(target, "queue-stats", queueUrl), paused, ...stats };
    await sink.show(document, queueStatsReport);
    return "ok";
  });

/** Null instead of an error if the mapping cannot be read, for example without a permission. */
const pausedState = async ({ cloud, workload: { mappingId } }: Opened["target"]): Promise<boolean | null> =>
  mappingId === null ? null : eventSourceSettings(cloud, mappingId).then(isPaused, () => null);

/** Runs `flatten queue pause`: stops the deliveries to the function, so that messages can be looked at in the queue. */
export const runQueuePause = deliveryChange("queue-pause");

/** Runs `flatten queue resume`: starts the deliveries again. */
export const runQueueResume = deliveryChange("queue-resume");

function deliveryChange(kind: QueuePauseDocument["kind"]): CommandRun<CommonFlags & DryRunFlags> {
  const isPause = kind === "queue-pause";
  return (context, flags) =>
    withTarget(context, flags, accessOf(flags), async ({ target, sink }) => {
      const queueUrl = partOf(target.workload, "queueUrl");
      const functionName = partOf(target.workload, "functionName");
      if (flags.dryRun) {
        const step = `${isPause ? "disable" : "enable"} the event source mapping from the queue ${queueNameOf(queueUrl)} to the function ${functionName}`;
        return endDryRun(sink, dryRunDocument(kind.replace("-", " "), target, [step]));
      }
      if (!(await (isPause ? mayPause : mayResume)(context, flags, target, queueUrl))) return "refused";
      const paused = { ...target, workload: { ...target.workload, functionName } };
      const changed = await (isPause ? pauseQueue : resumeQueue)(context, paused);
      const document: QueuePauseDocument = {
        ...headOf(target, kind, queueUrl),
        function: functionName,
        changed,
        depth: await queueDepth(target.cloud, queueUrl),
      };
      await sink.show(document, queuePauseReport);
      return "ok";
    });
}

/** Off the local target the user is asked; for a queue that is not flatten's own, its name has to be typed. */
async function mayPause(
  context: CommandContext,
  flags: CommonFlags,
  { description, workload }: Opened["target"],
  queueUrl: string,
): Promise<boolean> {
  if (description.kind === "local") return true;
  const queue = queueNameOf(queueUrl);
  const question = `Pause the queue "${queue}"? The function "${workload.functionName}" gets no message until it is resumed.`;
  if (isFlattenStack(workload)) return askConsent(context, flags, question);
  await askName(context, flags, question, queue);
  return true;
}

async function mayResume(
  context: CommandContext,
  flags: CommonFlags,
  { cloud, description, workload }: Opened["target"],
  queueUrl: string,
): Promise<boolean> {
  if (description.kind === "local") return true;
  const { visible } = await queueDepth(cloud, queueUrl);
  const question = `Resume the queue "${queueNameOf(queueUrl)}"? ${counted(visible, "waiting message")} will be delivered to the function "${workload.functionName}" at once.`;
  return askConsent(context, flags, question);
}

/** Flags of `queue purge` and `dlq purge`, after parsing. */
type PurgeFlags = CommonFlags & DryRunFlags & { readonly confirm?: string };

/** Runs `flatten queue purge`: deletes every message of the queue, after confirmation. */
export const runQueuePurge = purgeOf("queue-purge", "queueUrl");

/** Runs `flatten dlq purge`: deletes every message of the dead-letter queue, after confirmation. */
export const runDlqPurge = purgeOf("dlq-purge", "deadLetterQueueUrl");

function purgeOf(kind: QueuePurgeDocument["kind"], part: "queueUrl" | "deadLetterQueueUrl"): CommandRun<PurgeFlags> {
  return (context, flags) =>
    withTarget(context, flags, accessOf(flags), async ({ target, sink }) => {
      const queueUrl = partOf(target.workload, part);
      const held = await queueDepth(target.cloud, queueUrl);
      if (flags.dryRun) {
        const step = `delete every message of the queue ${queueNameOf(queueUrl)} (${depthText(held)})`;
        return endDryRun(sink, dryRunDocument(kind.replace("-", " "), target, [step]));
      }
      await confirmPurge(context, flags, queueNameOf(queueUrl), held);
      await purgeQueue(target.cloud, queueUrl).catch((error: unknown) => {
        throw target.description.kind === "local" ? withLocalRemedy(error) : error;
      });
      const document: QueuePurgeDocument = { ...headOf(target, kind, queueUrl), held };
      await sink.show(document, queuePurgeReport);
      return "ok";
    });
}

/** The local target's time stands still between commands, so the user cannot just wait for 60 s. */
function withLocalRemedy(error: unknown): unknown {
  if (!(error instanceof FlattenError) || error.reason !== "cloud") return error;
  return new FlattenError(error.reason, error.message, {
    remedy: "let 60 s of the emulator's time pass: flatten watch-metrics --for 60s",
    cause: error,
  });
}

/** Asks for the queue's name; `--confirm` gives it in advance. @throws {FlattenError} (refused) without the name. */
async function confirmPurge(
  context: CommandContext,
  flags: PurgeFlags,
  queue: string,
  held: QueueDepth,
): Promise<void> {
  if (flags.confirm === queue) return;
  if (flags.confirm !== undefined) {
    throw new FlattenError(
      "refused",
      `invalid value "${flags.confirm}" for --confirm: it is not the queue's name; nothing was deleted`,
      { remedy: `to delete every message of the queue: --confirm ${queue}` },
    );
  }
  await askName(context, flags, `Delete every message of the queue "${queue}" (${depthText(held)})?`, queue);
}

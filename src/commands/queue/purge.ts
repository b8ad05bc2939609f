import { purgeQueue, type QueueDepth, queueDepth, queueNameOf } from "../../aws/queue.ts";
import { partOf } from "../../aws/workload.ts";
import { type ExitReason, FlattenError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { resultText } from "../../cli/output.ts";
import { askName } from "../../cli/prompts.ts";
import { type Opened, withTarget } from "../../cli/target/deployed.ts";
import { headOf, type QueuePurgeDocument } from "../../operate/queue/document.ts";
import { accessOf, dryRunDocument, endDryRun } from "../common/dry-run.ts";
import { depthText, queuePurgeReport } from "./report.ts";

/** Flags of `queue purge` and `dlq purge`, after parsing. */
type PurgeFlags = CommonFlags & DryRunFlags & { readonly confirm?: string };

/** Runs `flatten queue purge`: deletes every message of the queue, after confirmation. */
export const runQueuePurge: CommandRun<PurgeFlags> = (context, flags) =>
  runPurge(context, flags, "queue-purge", "queueUrl");

/** Runs `flatten dlq purge`: deletes every message of the dead-letter queue, after confirmation. */
export const runDlqPurge: CommandRun<PurgeFlags> = (context, flags) =>
  runPurge(context, flags, "dlq-purge", "deadLetterQueueUrl");

const runPurge = (
  context: CommandContext,
  flags: PurgeFlags,
  kind: QueuePurgeDocument["kind"],
  part: "queueUrl" | "deadLetterQueueUrl",
): Promise<ExitReason> => {
  const use = async ({ target, sink }: Opened): Promise<ExitReason> => {
    const queueUrl = partOf(target.workload, part);
    const held = await queueDepth(target.cloud, queueUrl);
    if (flags.dryRun) {
      const step = `delete every message of the queue ${queueNameOf(queueUrl)} (${depthText(held)})`;
      return endDryRun(context, flags, sink, dryRunDocument(kind.replace("-", " "), target, [step]));
    }
    await confirmPurge(context, flags, queueNameOf(queueUrl), held);
    await purgeQueue(target.cloud, queueUrl).catch((error: unknown) => {
      throw target.description.kind === "local" ? withLocalRemedy(error) : error;
    });
    const document: QueuePurgeDocument = { ...headOf(target, kind, queueUrl), held };
    await sink.write(resultText(context, flags, document, queuePurgeReport));
    return "ok";
  };
  return withTarget(context, flags, accessOf(flags), use);
};

/** The local target's time stands still between commands, so the user cannot just wait for 60 s. */
function withLocalRemedy(error: unknown): unknown {
  if (!(error instanceof FlattenError) || error.reason !== "cloud") return error;
  return new FlattenError(error.reason, error.message, {
    remedy: "let 60 s of the emulator's time pass: flatten watch-metrics --for 60s",
    cause: error,
  });
}

/**
 * Asks for the queue's name before a purge, on every target; `--confirm` gives it in advance.
 *
 * @throws {FlattenError} refused, without the right name.
 */
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

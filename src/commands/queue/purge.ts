import { queueNameOf } from "../../aws/queue.ts";
import type { StackResources } from "../../aws/stack.ts";
import { type ExitReason, FlattenError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommandContext } from "../../cli/context.ts";
import { withTarget } from "../../cli/target/open-deployed.ts";
import { headOf, type QueuePurgeDocument } from "../../operate/queue/document.ts";
import { purge } from "../../operate/queue/purge.ts";
import { confirmPurge, type PurgeFlags } from "./consent.ts";
import { shown } from "./peek.ts";
import { queuePurgeReport } from "./report.ts";

/** Purges one of the stack's queues, once its name was typed: what `queue purge` and `dlq purge` share. */
export const runPurge = (
  context: CommandContext,
  flags: PurgeFlags,
  kind: QueuePurgeDocument["kind"],
  choose: (stack: StackResources) => string,
): Promise<ExitReason> =>
  withTarget(context, flags, async ({ target, sink }) => {
    const queueUrl = choose(target.stack);
    const held = await purge({
      cloud: target.cloud,
      queueUrl,
      confirm: (held) => confirmPurge(context, flags, queueNameOf(queueUrl), held),
    }).catch((error: unknown) => {
      throw target.description.kind === "local" ? withLocalRemedy(error) : error;
    });
    const document: QueuePurgeDocument = { ...headOf(target, kind, queueUrl), held };
    await sink.write(shown(context, flags, document, queuePurgeReport));
    return "ok";
  });

/** Between two commands no time passes on the local target, so that waiting alone would never help. */
function withLocalRemedy(error: unknown): unknown {
  if (!(error instanceof FlattenError) || error.reason !== "cloud") return error;
  return new FlattenError(error.reason, error.message, {
    remedy: "let the local target's time pass: flatten watch-metrics --for 60s",
    cause: error,
  });
}

export const runDlqPurge: CommandRun<PurgeFlags> = (context, flags) =>
  runPurge(context, flags, "dlq-purge", (stack) => stack.deadLetterQueueUrl);

export const runQueuePurge: CommandRun<PurgeFlags> = (context, flags) =>
  runPurge(context, flags, "queue-purge", (stack) => stack.queueUrl);

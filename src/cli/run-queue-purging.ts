import { queueNameOf } from "../aws/queue-name.ts";
import type { StackResources } from "../aws/stack.ts";
import { FlattenError } from "../base/errors.ts";
import type { ExitReason } from "../base/exit-code.ts";
import type { QueuePurgeDocument } from "../operate/queue-document.ts";
import { headOf } from "../operate/queue-head.ts";
import { purge } from "../operate/queue-purge.ts";
import { queuePurgeReport } from "../render/queue-purge-report.ts";
import type { CommandContext } from "./context.ts";
import { confirmPurge, type PurgeFlags } from "./run-queue-consent.ts";
import { shown } from "./run-queue-output.ts";
import { withTarget } from "./with-target.ts";

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

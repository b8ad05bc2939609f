import { queueNameOf } from "../../aws/queue.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { viewOf } from "../../cli/output.ts";
import { withTarget } from "../../cli/target/open-deployed.ts";
import { headOf, type QueuePeekDocument } from "../../operate/queue/document.ts";
import { peekQueue } from "../../operate/queue/peek.ts";
import type { View } from "../../terminal/page.ts";
import { consentToPeek } from "./consent.ts";
import { queuePeekReport } from "./report.ts";

export const defaultPeekMax = 10;

export const runQueuePeek: CommandRun<CommonFlags & { readonly max?: number }> = (context, flags) =>
  withTarget(context, flags, async ({ target, sink }) => {
    const { queueUrl } = target.stack;
    const confirm = consentToPeek(context, flags, queueNameOf(queueUrl), target.description);
    const max = flags.max ?? defaultPeekMax;
    const { state, ...peeked } = await peekQueue({ cloud: target.cloud, queueUrl, max, confirm });
    if (state === "declined") return "refused";
    const document: QueuePeekDocument = { ...headOf(target, "queue-peek", queueUrl), ...peeked };
    await sink.write(shown(context, flags, document, queuePeekReport));
    return "ok";
  });

/** A document as the user wants it: as JSON, or as a report. */
export const shown = <Document>(
  context: CommandContext,
  flags: CommonFlags,
  document: Document,
  report: (document: Document, view: View) => string,
): string =>
  flags.format === "json" ? JSON.stringify(document, null, 2) : report(document, viewOf(context, flags)).trimEnd();

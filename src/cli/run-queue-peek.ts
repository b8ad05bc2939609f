import { queueNameOf } from "../aws/queue-name.ts";
import type { QueuePeekDocument } from "../operate/queue-document.ts";
import { headOf } from "../operate/queue-head.ts";
import { peekQueue } from "../operate/queue-peek.ts";
import { queuePeekReport } from "../render/queue-peek-report.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import { consentToPeek } from "./run-queue-consent.ts";
import { shown } from "./run-queue-output.ts";
import { withTarget } from "./with-target.ts";

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

import { queueNameOf } from "../aws/queue-name.ts";
import type { DeadLetterPeekDocument } from "../operate/dead-letter-document.ts";
import { peekDeadLetters } from "../operate/dead-letter-peek.ts";
import { deadLetterReason } from "../operate/dead-letter-reason.ts";
import { headOf } from "../operate/queue-head.ts";
import { deadLetterPeekReport } from "../render/dead-letter-peek-report.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import { consentToPeek } from "./run-queue-consent.ts";
import { shown } from "./run-queue-output.ts";
import { defaultPeekMax } from "./run-queue-peek.ts";
import { withTarget } from "./with-target.ts";

type PeekFlags = CommonFlags & { readonly max?: number; readonly attributes?: boolean };

export const runDlqPeek: CommandRun<PeekFlags> = (context, flags) =>
  withTarget(context, flags, async ({ target, sink }) => {
    const { cloud, stack, description } = target;
    const confirm = consentToPeek(context, flags, queueNameOf(stack.deadLetterQueueUrl), description);
    const max = flags.max ?? defaultPeekMax;
    const { state, messages, ...peeked } = await peekDeadLetters({ cloud, stack, max, confirm });
    if (state === "declined") return "refused";
    const document: DeadLetterPeekDocument = {
      ...headOf(target, "dlq-peek", stack.deadLetterQueueUrl),
      ...peeked,
      messages: messages.map((message) => ({ ...message, reason: deadLetterReason(message) })),
    };
    const report = deadLetterPeekReport({ attributes: flags.attributes === true });
    await sink.write(shown(context, flags, document, report));
    return "ok";
  });

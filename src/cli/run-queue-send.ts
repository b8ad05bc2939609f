import type { QueueSendDocument } from "../operate/queue-document.ts";
import { headOf } from "../operate/queue-head.ts";
import { sendToQueue } from "../operate/queue-send.ts";
import { queueSendReport } from "../render/queue-send-report.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import { type BodyFlags, readBodies } from "./run-queue-bodies.ts";
import { shown } from "./run-queue-output.ts";
import { withTarget } from "./with-target.ts";

export const runQueueSend: CommandRun<CommonFlags & BodyFlags & { readonly delay?: number }> = async (
  context,
  flags,
  [body],
) => {
  const bodies = await readBodies(context.cwd, flags, body);
  return withTarget(context, flags, async ({ target, sink }) => {
    const { queueUrl } = target.stack;
    const delaySeconds = flags.delay ?? null;
    const { failure, ...sent } = await sendToQueue({
      cloud: target.cloud,
      queueUrl,
      bodies,
      delaySeconds,
      signal: context.interrupted,
    });
    const head = headOf(target, "queue-send", queueUrl);
    const document: QueueSendDocument = { ...head, delaySeconds, messages: bodies.length, ...sent };
    await sink.write(shown(context, flags, document, queueSendReport));
    if (failure !== undefined) throw failure;
    if (sent.state === "interrupted") return "interrupted";
    return sent.refused.length > 0 ? "cloud" : "ok";
  });
};

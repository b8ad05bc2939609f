import type { Message } from "@aws-sdk/client-sqs";
import { limits } from "../base/limits.ts";
import type { Cloud } from "./clients.ts";
import { giveBack, receiveMessages } from "./receive.ts";

/** How long a peeked message stays hidden at most, should giving it back fail. */
const hiddenSeconds = 60;
/** Receives that may come back empty before the queue is taken for read: short polls miss messages. */
const emptyReceivesMax = 2;

/**
 * Looks at messages without consuming them: receives them, and makes them visible again. Their receive count rises,
 * so never peek at a queue that has a redrive policy without saying so.
 */
export async function peekMessages(cloud: Cloud, queueUrl: string, most: number): Promise<Message[]> {
  const seen = new Map<string, Message>();
  let empty = 0;
  try {
    while (seen.size < most && empty < emptyReceivesMax) {
      const received = await receiveMessages(
        cloud,
        queueUrl,
        hiddenSeconds,
        Math.min(limits.sqs.receiveMessagesMax, most - seen.size),
      );
      const before = seen.size;
      for (const message of received) seen.set(message.MessageId ?? "", message);
      empty = seen.size === before ? empty + 1 : 0;
    }
  } finally {
    await giveBack(
      cloud,
      queueUrl,
      Array.from(seen.values(), ({ ReceiptHandle }) => ReceiptHandle ?? ""),
    );
  }
  return [...seen.values()];
}

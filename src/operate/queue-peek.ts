import type { Cloud } from "../aws/clients.ts";
import { peekMessages } from "../aws/peek.ts";
import type { QueueDepth } from "../aws/queue.ts";
import { type RedriveSettings, readQueue } from "../aws/queue-settings.ts";
import { type MessageView, messageView } from "./queue-message.ts";

export interface PeekRequest {
  readonly cloud: Cloud;
  readonly queueUrl: string;
  /** Messages to show at most. */
  readonly max: number;
  /** Asked before a look that counts: each message's receive count rises by one. Throws or answers false to stop. */
  readonly confirm: (redrive: RedriveSettings) => Promise<boolean>;
}

export interface Peeked {
  readonly state: "looked" | "declined";
  readonly depth: QueueDepth;
  readonly countedAsReceive: boolean;
  readonly messages: readonly MessageView[];
}

/**
 * Shows messages of a queue and gives them back. SQS has no look without a receive: where the queue has a redrive
 * policy, a message that was received often enough already moves to the dead-letter queue instead of being shown.
 */
export async function peekQueue({ cloud, queueUrl, max, confirm }: PeekRequest): Promise<Peeked> {
  const { depth, settings } = await readQueue(cloud, queueUrl);
  if (settings.redrive !== null && !(await confirm(settings.redrive))) {
    return { state: "declined", depth, countedAsReceive: false, messages: [] };
  }
  // The depth may lag behind: an empty one is no reason not to look.
  const messages = await peekMessages(cloud, queueUrl, max);
  const countedAsReceive = settings.redrive !== null && messages.length > 0;
  return { state: "looked", depth, countedAsReceive, messages: messages.map(messageView) };
}

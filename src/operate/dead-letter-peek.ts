import type { Cloud } from "../aws/clients.ts";
import { type RedriveSettings, readQueue } from "../aws/queue-settings.ts";
import type { StackResources } from "../aws/stack.ts";
import type { DeadLetterFindings } from "./dead-letter-document.ts";
import { groupDeadLetters } from "./dead-letter-groups.ts";
import { type Peeked, peekQueue } from "./queue-peek.ts";

export interface DeadLetterRequest {
  readonly cloud: Cloud;
  readonly stack: Pick<StackResources, "queueUrl" | "deadLetterQueueUrl">;
  /** Dead letters to look at, at most. */
  readonly max: number;
  /** Asked only if the dead-letter queue has a redrive policy of its own: the look counts as a receive then. */
  readonly confirm: (redrive: RedriveSettings) => Promise<boolean>;
}

/** Looks at dead letters without consuming them, and sorts them by reason and run. */
export async function peekDeadLetters(request: DeadLetterRequest): Promise<Peeked & DeadLetterFindings> {
  const { cloud, stack, max, confirm } = request;
  const [peeked, { settings }] = await Promise.all([
    peekQueue({ cloud, queueUrl: stack.deadLetterQueueUrl, max, confirm }),
    readQueue(cloud, stack.queueUrl),
  ]);
  const { messages } = peeked;
  const groups = groupDeadLetters(messages, settings.redrive?.maxReceiveCount ?? null);
  return { ...peeked, lookedAt: messages.length, groups };
}

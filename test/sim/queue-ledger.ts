import type { Queue } from "../../src/emulator/sqs/queue/queue.ts";

/** What went into a queue and out of it, counted at its doors and not by the queue itself. */
export interface QueueLedger {
  sent: number;
  deleted: number;
  deadLettered: number;
}

const total = (queue: Queue): number => {
  const { visible, notVisible, delayed } = queue.counts();
  return visible + notVisible + delayed;
};

/** Counts at the doors of a queue and of its dead-letter queue from now on. */
export function keepLedger(queue: Queue, deadLetters: Queue): QueueLedger {
  const ledger: QueueLedger = { sent: 0, deleted: 0, deadLettered: 0 };
  const send = queue.send.bind(queue);
  queue.send = (input) => {
    ledger.sent++;
    return send(input);
  };
  const remove = queue.delete.bind(queue);
  queue.delete = (receiptHandle) => {
    const before = total(queue);
    remove(receiptHandle);
    ledger.deleted += before - total(queue);
  };
  const accept = deadLetters.add.bind(deadLetters);
  deadLetters.add = (message) => {
    if (message.moved?.sourceArn === queue.arn) ledger.deadLettered++;
    accept(message);
  };
  return ledger;
}

/** Describes messages that the counts do not account for; undefined if there are none. */
export function imbalance(queue: Queue, ledger: QueueLedger): string | undefined {
  const here = total(queue);
  const { sent, deleted, deadLettered } = ledger;
  if (sent === here + deleted + deadLettered) return undefined;
  return `${sent} sent, but ${here} are in the queue, ${deleted} were deleted and ${deadLettered} dead-lettered`;
}

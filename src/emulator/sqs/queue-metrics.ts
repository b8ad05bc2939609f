import type { MetricSample, MetricSink } from "../model-context.ts";
import type { Queue } from "./queue.ts";
import { emptyTally } from "./queue-tally.ts";
import type { StoredMessage } from "./stored-message.ts";

/** From the third receive without deletion on, a message no longer counts as the oldest (SQS-DG available metrics). */
const receivesOfOldestMax = 3;

/**
 * Reports a queue's `AWS/SQS` metrics for the minute that began at `minuteMs` and is over now, and starts its counters
 * afresh. `SentMessageSize` is the minute's mean.
 */
export function reportQueueMetrics(queue: Queue, minuteMs: number, nowMs: number, sink: MetricSink): void {
  const report = (name: string, unit: MetricSample["unit"], value: number) =>
    sink.report({ namespace: "AWS/SQS", name, dimensions: { QueueName: queue.name }, unit, value, atMs: minuteMs });
  const { visible, notVisible, delayed } = queue.counts();
  report("ApproximateNumberOfMessagesVisible", "Count", visible);
  report("ApproximateNumberOfMessagesNotVisible", "Count", notVisible);
  report("ApproximateNumberOfMessagesDelayed", "Count", delayed);
  report("ApproximateAgeOfOldestMessage", "Seconds", Math.floor(ageOfOldestMs(queue.messages(), nowMs) / 1_000));
  const { tally } = queue;
  queue.tally = emptyTally();
  report("NumberOfMessagesSent", "Count", tally.sent);
  report("NumberOfMessagesReceived", "Count", tally.received);
  report("NumberOfMessagesDeleted", "Count", tally.deleted);
  report("NumberOfEmptyReceives", "Count", tally.emptyReceives);
  if (tally.sent > 0) report("SentMessageSize", "Bytes", tally.sentBytes / tally.sent);
}

/** In a dead-letter queue, age counts from the move; messages come in order of arrival. */
function ageOfOldestMs(messages: Iterable<StoredMessage>, nowMs: number): number {
  for (const message of messages) {
    if (message.receiveCount - message.receivedElsewhere < receivesOfOldestMax) return nowMs - message.arrivedAtMs;
  }
  return 0;
}

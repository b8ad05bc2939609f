import { limits } from "../../../base/limits.ts";
import { minuteMs } from "../../../base/time.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { MetricSample, MetricSink } from "../../options.ts";
import { arrivedAtMs, receivedHere, type StoredMessage } from "../message/stored-message.ts";
import { emptyTotals, type Queue } from "./queue.ts";

/** A message that was received this often without deletion no longer counts as the oldest (SQS-DG available metrics). */
const receivesOfOldestMax = 3;

/**
 * Reports a queue's `AWS/SQS` metrics for the minute that started at `minuteMs` and has just ended, and resets its
 * counters. `SentMessageSize` is the mean of the minute.
 */
function reportQueueMetrics(queue: Queue, minuteMs: number, nowMs: number, sink: MetricSink): void {
  const report = (name: string, unit: MetricSample["unit"], value: number) =>
    sink.report({ namespace: "AWS/SQS", name, dimensions: { QueueName: queue.name }, unit, value, atMs: minuteMs });
  const { visible, notVisible, delayed } = queue.counts();
  report("ApproximateNumberOfMessagesVisible", "Count", visible);
  report("ApproximateNumberOfMessagesNotVisible", "Count", notVisible);
  report("ApproximateNumberOfMessagesDelayed", "Count", delayed);
  report("ApproximateAgeOfOldestMessage", "Seconds", Math.floor(ageOfOldestMs(queue.messages(), nowMs) / 1_000));
  const { tenants } = queue;
  const { isFifo } = queue.settings;
  if (isFifo) report("ApproximateNumberOfGroupsWithInflightMessages", "Count", tenants.countGroupsInFlight());
  if (tenants.exist && !isFifo) {
    report("ApproximateNumberOfNoisyGroups", "Count", tenants.noisy.size);
    report("ApproximateNumberOfMessagesVisibleInQuietGroups", "Count", visible - tenants.countNoisy("visible"));
    report("ApproximateNumberOfMessagesNotVisibleInQuietGroups", "Count", notVisible - tenants.countNoisy("inFlight"));
    report("ApproximateNumberOfMessagesDelayedInQuietGroups", "Count", delayed - tenants.countNoisy("delayed"));
    const quiet = [...queue.messages()].filter((message) => !tenants.isNoisy(message));
    const ageMs = ageOfOldestMs(quiet, nowMs);
    report("ApproximateAgeOfOldestMessageInQuietGroups", "Seconds", Math.floor(ageMs / 1_000));
  }
  const { totals } = queue;
  queue.totals = emptyTotals();
  report("NumberOfMessagesSent", "Count", totals.sent);
  report("NumberOfMessagesReceived", "Count", totals.received);
  report("NumberOfMessagesDeleted", "Count", totals.deleted);
  report("NumberOfEmptyReceives", "Count", totals.emptyReceives);
  if (isFifo) report("NumberOfDeduplicatedSentMessages", "Count", totals.deduplicated ?? 0);
  if (totals.sent > 0) report("SentMessageSize", "Bytes", totals.sentBytes / totals.sent);
}

/** Returns the age of the oldest message; in a dead-letter queue, since the move. Expects messages in order of arrival. */
function ageOfOldestMs(messages: Iterable<StoredMessage>, nowMs: number): number {
  for (const message of messages) {
    if (receivedHere(message) < receivesOfOldestMax) return nowMs - arrivedAtMs(message);
  }
  return 0;
}

const activeAfterUseMs = limits.sqs.activeAfterUseSeconds * 1_000;

/** Reports the metrics of active queues at the end of each minute. Without an active queue it schedules no event. */
export class MetricSampler {
  readonly #kernel: Kernel;
  readonly #sink: MetricSink;
  readonly #queues: () => Iterable<Queue>;
  #nextAtMs: number | undefined;

  constructor(kernel: Kernel, sink: MetricSink, queues: () => Iterable<Queue>) {
    this.#kernel = kernel;
    this.#sink = sink;
    this.#queues = queues;
  }

  /** When the next report is due; undefined while no queue is active. */
  get nextAtMs(): number | undefined {
    return this.#nextAtMs;
  }

  /** Must be called when a queue is used: schedules the next report. */
  wake(): void {
    if (this.#nextAtMs !== undefined) return;
    this.wakeAt((Math.floor(this.#kernel.nowMs / minuteMs) + 1) * minuteMs);
  }

  /** Schedules the next report at `atMs`, a whole minute. */
  wakeAt(atMs: number): void {
    this.#nextAtMs = atMs;
    this.#kernel.at(atMs, "sqs metrics", () => this.#sample(atMs));
  }

  #sample(atMs: number): void {
    // After a restore, an event that was scheduled before may still be in the kernel.
    if (this.#nextAtMs !== atMs) return;
    this.#nextAtMs = undefined;
    const active = [...this.#queues()].filter((queue) => isActive(queue, atMs));
    for (const queue of active) reportQueueMetrics(queue, atMs - minuteMs, atMs, this.#sink);
    if (active.length > 0) this.wakeAt(atMs + minuteMs);
  }
}

function isActive(queue: Queue, nowMs: number): boolean {
  if (nowMs - queue.lastUsedAtMs < activeAfterUseMs) return true;
  const { visible, notVisible, delayed } = queue.counts();
  return visible + notVisible + delayed > 0;
}

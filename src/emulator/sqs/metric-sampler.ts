import { limits } from "../../base/limits.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { MetricSink } from "../model-context.ts";
import type { Queue } from "./queue.ts";
import { reportQueueMetrics } from "./queue-metrics.ts";

const minuteMs = 60_000;
const activeAfterUseMs = limits.sqs.activeAfterUseSeconds * 1_000;

/** Reports the metrics of the active queues at the end of each minute; without an active queue it has no event. */
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

  /** Says that a queue was used. */
  wake(): void {
    if (this.#nextAtMs !== undefined) return;
    this.wakeAt((Math.floor(this.#kernel.nowMs / minuteMs) + 1) * minuteMs);
  }

  wakeAt(atMs: number): void {
    this.#nextAtMs = atMs;
    this.#kernel.at(atMs, "sqs metrics", () => this.#sample(atMs));
  }

  #sample(atMs: number): void {
    // A sampler that was restored may still find the event of the state before.
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

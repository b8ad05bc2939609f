import type { TargetDescription } from "../target.ts";

/** The metrics of one function in one minute; null without data, which is not 0. */
export interface FunctionMinute {
  /** Maximum of ConcurrentExecutions. */
  readonly concurrentExecutions: number | null;
  /** Sums of Invocations, Errors and Throttles. */
  readonly invocations: number | null;
  readonly errors: number | null;
  readonly throttles: number | null;
  /** Percentiles of Duration, milliseconds. */
  readonly durationP50Ms: number | null;
  readonly durationP95Ms: number | null;
}

/** One minute of every watched function. */
export interface WatchMinute {
  /** Start of the minute, ISO 8601. */
  readonly start: string;
  /** Whether the numbers may still change: metrics arrive one to three minutes late. */
  readonly provisional: boolean;
  readonly perFunction: Readonly<Record<string, FunctionMinute>>;
}

/** Messages in the queues. SQS calls all four numbers approximate. */
export interface WatchQueue {
  readonly visible: number;
  readonly notVisible: number;
  readonly delayed: number;
  /** Messages in the dead-letter queue; null if there is no such queue. */
  readonly deadLetters: number | null;
}

/** Messages in the queues at one time. */
export interface QueueRead extends WatchQueue {
  /** ISO 8601. */
  readonly at: string;
}

/** The document that `watch-metrics` prints with `--format json`. Other tools rely on the names: see docs/result.schema.json. */
export interface WatchDocument {
  readonly schemaVersion: 1;
  readonly kind: "watch";
  /** Time of the read, ISO 8601. */
  readonly at: string;
  readonly target: TargetDescription;
  /** Oldest first. */
  readonly minutes: readonly WatchMinute[];
  readonly queue: WatchQueue | null;
  /** Metrics requested so far, which CloudWatch charges for, and their cost in US dollars. */
  readonly metricsRequested: number;
  readonly usd: number;
  /** In a run record: its id, its name from `--name`, the version of flatten, and the command line. */
  readonly id?: string;
  readonly name?: string;
  readonly version?: string;
  readonly command?: string;
  /** In a run record: time of the first read, ISO 8601; how many reads there were; and the queues over time, oldest first. */
  readonly startedAt?: string;
  readonly reads?: number;
  readonly queueReads?: readonly QueueRead[];
}

/** Minutes that are kept: two days. */
const minutesMax = 2_880;
/** Reads of the queues that are kept. */
const queueReadsMax = 2_000;

/** Collects what a watch reads, for its run record. Its size is bounded, however long the watch lasts. */
export class WatchHistory {
  #startedAt: string | undefined;
  #last: WatchDocument | undefined;
  #reads = 0;
  readonly #minutes = new Map<string, WatchMinute>();
  #queueReads: QueueRead[] = [];
  /** Every so many reads of the queues are kept. */
  #keptEvery = 1;

  /** Adds a read. A later read of a minute replaces an earlier one. */
  add(document: WatchDocument): void {
    this.#startedAt ??= document.at;
    this.#last = document;
    for (const minute of document.minutes) this.#minutes.set(minute.start, minute);
    if (document.queue !== null && this.#reads % this.#keptEvery === 0) {
      this.#queueReads.push({ at: document.at, ...document.queue });
    }
    if (this.#queueReads.length > queueReadsMax) {
      this.#queueReads = this.#queueReads.filter((_, index) => index % 2 === 0);
      this.#keptEvery *= 2;
    }
    this.#reads++;
  }

  /** All that was read as one document; undefined before the first read. */
  document(): WatchDocument | undefined {
    if (this.#last === undefined || this.#startedAt === undefined) return undefined;
    const minutes = [...this.#minutes.values()].sort((a, b) => (a.start < b.start ? -1 : 1)).slice(-minutesMax);
    return {
      ...this.#last,
      minutes,
      startedAt: this.#startedAt,
      reads: this.#reads,
      queueReads: this.#queueReads,
    };
  }
}

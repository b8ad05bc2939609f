import type { QueueRead, WatchDocument, WatchMinute } from "./document.ts";

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

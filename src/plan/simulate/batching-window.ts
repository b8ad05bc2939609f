import type { Batching, SimulationState } from "./state.ts";

/** Largest number of messages that one receive returns (SQS API). */
const receiveMax = 10;

/** A batch that a poller keeps open until it is full or its window is over. */
interface OpenBatch {
  jobs: number;
  readonly closesAt: number;
}

/** Batching of a mapping with a batching window: each poller fills a batch of its own (theory §5.4). */
export function withBatchingWindow(): Batching {
  /** In the order in which their pollers receive next. */
  const open: OpenBatch[] = [];
  return {
    take: (state) => {
      receive(state, open);
      const ready = open.findIndex(({ jobs, closesAt }) => jobs >= state.consumer.batchSize || closesAt <= state.now);
      return ready < 0 ? 0 : (open.splice(ready, 1)[0]?.jobs ?? 0);
    },
    closesAt: () => {
      let first = Number.POSITIVE_INFINITY;
      for (const batch of open) first = Math.min(first, batch.closesAt);
      return first;
    },
  };
}

/** Gives the waiting jobs to pollers in turn: idle pollers first; a poller that has received goes to the end. */
function receive(state: SimulationState, open: OpenBatch[]): void {
  const { consumer, now } = state;
  while (state.waiting > 0) {
    const isIdle = state.busy + open.length + 1 <= state.pollers;
    const batch = isIdle ? { jobs: 0, closesAt: now + consumer.batchingWindowSeconds } : open.shift();
    if (batch === undefined) return;
    const jobs = Math.min(state.waiting, receiveMax, consumer.batchSize - batch.jobs);
    state.waiting -= jobs;
    batch.jobs += jobs;
    open.push(batch);
    if (jobs === 0) return;
  }
}

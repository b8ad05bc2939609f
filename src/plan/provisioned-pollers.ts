import { limits } from "../base/limits.ts";
import type { Consumer } from "./consumer.ts";
import { type Batching, waitingOf, withoutBatchingWindow } from "./simulate/event/state.ts";

/** Provisioned mode of a mapping: the fewest and the most pollers, each of which has ten invocations at once. */
export interface ProvisionedPollers {
  readonly minimum: number;
  readonly maximum: number;
}

const { eventSource } = limits;

/**
 * A consumer whose mapping is in provisioned mode: it starts with the invocations of the fewest pollers, and grows by 1,000 a
 * minute to those of the most, in place of AWS's standard scaling. A maximum concurrency cannot be combined with it
 * (L-DG "Using provisioned mode with SQS event source mappings").
 */
export function withProvisionedPollers(
  { maximumConcurrency: _, ...consumer }: Consumer,
  pollers: ProvisionedPollers,
): Consumer {
  const {
    concurrencyOfProvisionedPoller: each,
    provisionedGrowthPerMinute,
    provisionedConcurrencyCeiling,
  } = eventSource;
  const rampPerSecond = provisionedGrowthPerMinute / 60;
  return {
    ...consumer,
    provisionedPollers: pollers,
    initialPollers: pollers.minimum * each,
    ceiling: Math.min(pollers.maximum * each, provisionedConcurrencyCeiling),
    rampPerSecond,
    growthStepSeconds: 1 / rampPerSecond,
  };
}

/** Receives that the mapping may make in a second for each of its invocations at once; Infinity in standard mode. */
export const receivesPerInvocation = ({ provisionedPollers }: Consumer): number =>
  provisionedPollers === undefined
    ? Number.POSITIVE_INFINITY
    : eventSource.receivesPerProvisionedPoller / eventSource.concurrencyOfProvisionedPoller;

/** What one second allows comes at once. */
const burstSeconds = 1;

/**
 * Limits how many batches a mapping in provisioned mode receives in a second. The receives that already wait at the queue when
 * the burst begins do not count. The size of messages, which can limit the rate as well, is not in the models.
 *
 * @returns the batching as it is given in standard mode
 */
export function withReceiveRate(consumer: Consumer, batching: Batching | undefined): Batching | undefined {
  const perInvocation = receivesPerInvocation(consumer);
  if (perInvocation === Number.POSITIVE_INFINITY) return batching;
  const inner = batching ?? withoutBatchingWindow;
  /** When everything that was received so far is within the rate. */
  let paidAt = Number.NEGATIVE_INFINITY;
  let madeBefore = 0;
  const allowedAt = (): number => (madeBefore > 0 ? Number.NEGATIVE_INFINITY : paidAt - burstSeconds);
  return {
    onFree: (state, at) => inner.onFree(state, at),
    reset: (state) => {
      paidAt = Number.NEGATIVE_INFINITY;
      madeBefore = state.pollersFirst;
      inner.reset(state);
    },
    take: (state) => {
      if (allowedAt() > state.now + 1e-9) return undefined;
      const batch = inner.take(state);
      if (batch === undefined) return undefined;
      if (madeBefore > 0) madeBefore--;
      else paidAt = Math.max(state.now, paidAt) + 1 / (perInvocation * state.pollers);
      return batch;
    },
    nextAt: (state) => {
      const at = allowedAt();
      return waitingOf(state) > 0 && at > state.now && state.busy + 1 <= state.pollers
        ? Math.min(at, inner.nextAt(state))
        : inner.nextAt(state);
    },
  };
}

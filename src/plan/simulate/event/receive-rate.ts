import type { Consumer } from "../../consumer.ts";
import { receivesPerInvocation } from "../../provisioned-pollers.ts";
import { type Batching, type SimulationState, waitingOf, withoutBatchingWindow } from "./state.ts";

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
    ...inner,
    reset: (state) => {
      paidAt = Number.NEGATIVE_INFINITY;
      madeBefore = state.pollersFirst;
      inner.reset(state);
    },
    take: (state: SimulationState) => {
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

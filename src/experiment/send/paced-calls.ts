import pLimit from "p-limit";
import { pause } from "../../base/clock.ts";
import type { SendRequest } from "./send-request.ts";

/**
 * Makes one call for each item: at most `parallel` at a time, each when it is due, `pauseMs` between two starts, none
 * after an abort, a failure, or the end of the time. Calls that are under way get their answers, or are given up by an
 * abort.
 *
 * @throws the first failure, once every call has ended.
 */
export async function callPaced<T>(
  { spec, state, target, untilMs, signal }: SendRequest,
  items: readonly T[],
  parallelDefault: number,
  call: (item: T) => Promise<void>,
  dueSeconds: (item: T) => number = () => 0,
): Promise<void> {
  const { clock } = target.cloud;
  const limit = pLimit(Math.max(1, Math.min(spec.parallel ?? parallelDefault, items.length)));
  let failure: { readonly error: unknown } | undefined;
  const isOver = () => signal.aborted || failure !== undefined || clock.nowMs() >= untilMs;
  const timed = async (item: T) => {
    if (isOver()) return;
    state.firstSendMs ??= clock.nowMs();
    state.lastSendMs = clock.nowMs();
    state.outstanding++;
    try {
      await call(item);
    } catch (error) {
      if (!signal.aborted) failure ??= { error };
    } finally {
      state.outstanding--;
    }
  };
  const calls: Promise<void>[] = [];
  const startedMs = clock.nowMs();
  for (const [i, item] of items.entries()) {
    const earlyMs = startedMs + dueSeconds(item) * 1000 - clock.nowMs();
    const waitMs = i > 0 && spec.pauseMs > 0 ? spec.pauseMs : earlyMs;
    if (waitMs > 0) await pause(clock, waitMs, signal);
    if (isOver()) break;
    calls.push(limit(timed, item));
  }
  await Promise.all(calls);
  if (failure !== undefined) throw failure.error;
}

import pLimit from "p-limit";
import { pause } from "../../base/clock.ts";
import type { PlannedCall } from "../../plan/send-plan.ts";
import type { SendRequest } from "./send-request.ts";

/**
 * Makes the planned calls, each when it is due: at most `parallel` at a time, and none after an abort, a failure, or the
 * end of the time. A call that is under way gets its answer, unless an abort gives it up.
 *
 * @throws the first failure, once every call has ended.
 */
export async function makeCalls(
  { spec, calls, state, target, untilMs, signal }: SendRequest,
  parallelDefault: number,
  make: (call: PlannedCall) => Promise<void>,
): Promise<void> {
  const { clock } = target.cloud;
  const limit = pLimit(Math.max(1, Math.min(spec.parallel ?? parallelDefault, calls.length)));
  let failure: { readonly error: unknown } | undefined;
  const isOver = () => signal.aborted || failure !== undefined || clock.nowMs() >= untilMs;
  const timed = async (call: PlannedCall) => {
    if (isOver()) return;
    state.firstSendMs ??= clock.nowMs();
    state.lastSendMs = clock.nowMs();
    state.outstanding++;
    try {
      await make(call);
    } catch (error) {
      if (!signal.aborted) failure ??= { error };
    } finally {
      state.outstanding--;
    }
  };
  const started: Promise<void>[] = [];
  const startedMs = clock.nowMs();
  for (const call of calls) {
    const waitMs = startedMs + call.atMs - clock.nowMs();
    if (waitMs > 0) await pause(clock, waitMs, signal);
    if (isOver()) break;
    started.push(limit(timed, call));
  }
  await Promise.all(started);
  if (failure !== undefined) throw failure.error;
}

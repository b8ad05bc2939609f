import { GrowingColumn, largest, percentile, percentileOfSorted, rounded, smallest } from "../base/numbers.ts";
import { seriesOfTimes } from "../measure/peak.ts";
import { isQueued } from "../plan/scenario.ts";
import type { MeasuredRun, RunEvidence } from "./follow/evidence.ts";
import type { ArmResult } from "./result.ts";
import { sendingMs } from "./send/send-state.ts";
import { batchSizeOf } from "./stack-facts.ts";

/** How long each job waited from its arrival to its first start, seconds. Jobs that are not replayed arrive at the first call. */
export function waitsOf(
  { spec }: Pick<MeasuredRun, "spec">,
  { startedMs, skewMs, evidence: { log } }: Seen,
): Float64Array {
  const originMs = startedMs + skewMs;
  if (spec.arrivalsSeconds === undefined) return log.firstStartsMs().map((ms) => (ms - originMs) / 1000);
  const waits = spec.arrivalsSeconds.flatMap((arrival, index) => {
    const history = log.historyOf(index + 1);
    return history === undefined ? [] : [(history.firstStartMs - originMs) / 1000 - arrival];
  });
  return Float64Array.from(waits);
}

/** What of a run shows how long its jobs waited. */
type Seen = Pick<RunEvidence, "startedMs" | "endedMs" | "skewMs" | "sends" | "evidence">;

/** Times in seconds. Calls are dated by our clock, log lines by the target's. */
export function secondsOf(
  { startedMs, skewMs, sends, evidence: { log } }: RunEvidence,
  waits: Float64Array,
): ArmResult["seconds"] {
  const logStartMs = startedMs + skewMs;
  const starts = log.firstStartsMs().map((ms) => (ms - logStartMs) / 1000);
  const works = log.workMs.map((ms) => ms / 1000);
  return {
    send: sendingMs(sends) / 1000,
    untilFirstStart: starts.length === 0 ? null : smallest(starts),
    untilLastSuccess: log.lastSuccessMs === undefined ? null : (log.lastSuccessMs - logStartMs) / 1000,
    untilLastEnd: log.lastEndMs === undefined ? null : (log.lastEndMs - logStartMs) / 1000,
    waitP50: orNull(percentile(waits, 50)),
    waitP95: orNull(percentile(waits, 95)),
    workP50: orNull(percentile(works, 50)),
    workP95: orNull(percentile(works, 95)),
  };
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : rounded(value, 3));

/**
 * The times of a burst whose jobs were counted. Its last job had ended when the queue was seen empty, so the last end of the
 * function until then is the latest possible one. Waits are unknown.
 */
export function countedSeconds(
  { facts }: MeasuredRun,
  seen: RunEvidence,
  share: { readonly othersAtMost: number },
): ArmResult["seconds"] {
  const { startedMs, skewMs, sends, invocations, emptiedMs } = seen;
  const originMs = startedMs + skewMs;
  const untilMs = emptiedMs === undefined ? undefined : emptiedMs + skewMs;
  const ends = invocations.own.flatMap(({ endMs }) =>
    endMs === undefined || untilMs === undefined || endMs > untilMs ? [] : [endMs],
  );
  const isOnlyBurst = share.othersAtMost === 0 && invocations.own.length > 0;
  const works =
    isOnlyBurst && batchSizeOf(facts) === 1 ? invocations.own.flatMap(({ durationMs }) => durationMs ?? []) : [];
  const seconds = (ms: number) => (ms - originMs) / 1000;
  return {
    send: sendingMs(sends) / 1000,
    untilFirstStart: isOnlyBurst
      ? seconds(smallest(invocations.own.map(({ startMs, initMs }) => startMs + initMs)))
      : null,
    untilLastEnd: ends.length === 0 ? null : seconds(largest(ends)),
    waitP50: null,
    waitP95: null,
    workP50: works.length === 0 ? null : percentile(works, 50) / 1000,
    workP95: works.length === 0 ? null : percentile(works, 95) / 1000,
  };
}

/**
 * How the waits of the jobs are distributed, and how many messages waited in the queue over time: visible, and not yet
 * received for the first time. A message becomes visible its delay after the call that sent it; the calls of the trigger
 * function are dated by its invocation.
 *
 * @param waits those of `waitsOf`.
 * @returns nothing without a job that started.
 */
export function waitResults(
  run: Pick<MeasuredRun, "spec" | "calls">,
  seen: Seen,
  waits: Float64Array,
): Pick<ArmResult, "waits" | "queue"> {
  if (waits.length === 0) return {};
  const total = percentilesOf(Float64Array.from(waits));
  if (!isQueued(run.spec.via)) return { waits: { total } };
  const { visible, received, inQueue } = queueTimes(run, seen);
  if (inQueue.length === 0) return { waits: { total } };
  const originMs = seen.startedMs + seen.skewMs;
  const isEmptied = received.length === visible.length;
  const untilMs = isEmptied ? (received.at(-1) as number) : seen.endedMs + seen.skewMs;
  const { stepMs, inFlight } = seriesOfTimes(visible, received, originMs, Math.max(originMs + 1, untilMs));
  return { waits: { total, inQueue: percentilesOf(inQueue) }, queue: { stepMs, waiting: inFlight } };
}

/** When messages became visible and when they were received, on the clock of the log, each ascending; and each wait in seconds. */
function queueTimes({ calls }: Pick<MeasuredRun, "calls">, { sends, skewMs, evidence: { log } }: Seen) {
  const visible = new GrowingColumn(Float64Array);
  const received = new GrowingColumn(Float64Array);
  const inQueue = new GrowingColumn(Float64Array);
  for (const call of calls) {
    const calledMs = sends.calledMs.get(call);
    if (calledMs === undefined) continue;
    for (const { message, delaySeconds } of call.jobs) {
      if (!sends.sent.has(message.document)) continue;
      const visibleMs = calledMs + skewMs + delaySeconds * 1000;
      const startMs = log.historyOf(message.document)?.firstStartMs;
      visible.push(startMs === undefined ? visibleMs : Math.min(visibleMs, startMs));
      if (startMs === undefined) continue;
      received.push(startMs);
      inQueue.push(Math.max(0, startMs - visibleMs) / 1000);
    }
  }
  return {
    visible: visible.values().sort(),
    received: received.values().sort(),
    inQueue: inQueue.values(),
  };
}

/** The percentiles 0 to 100 of a sample, to the millisecond; between two values by linear interpolation. */
function percentilesOf(values: Float64Array): number[] {
  const sorted = values.sort();
  return Array.from({ length: 101 }, (_, p) => rounded(percentileOfSorted(sorted, p), 3));
}

import { concatenated, largest, percentile, smallest } from "../base/numbers.ts";
import type { Caveat } from "../measure/caveats.ts";
import { isCrash } from "../measure/invocations.ts";
import type { JobCounts } from "../measure/jobs.ts";
import { peakOf, peakOfTimes } from "../measure/peak.ts";
import { isQueued } from "../plan/scenario.ts";
import type { MeasuredRun, RunEvidence } from "./follow/settled-evidence.ts";
import type { ArmResult } from "./result.ts";
import { sendingMs } from "./send/send-state.ts";
import { batchSizeOf } from "./stack-facts.ts";

/** How many invocations of a function are certainly of the burst. */
export interface OwnShare {
  /** Invocations that may have done other work. With 0, every number of the function is a number of the burst. */
  readonly othersAtMost: number;
  /** The peak of the function, and the part of it that is certainly of the burst. */
  readonly peak: { readonly low: number; readonly high: number };
}

/**
 * Computes the share of a burst in the invocations of a function that does not log each job. Each processed message was in
 * at least one invocation, and each dead-lettered one in as many as it may be received, unless an invocation was refused.
 */
export function ownShare(
  { facts }: MeasuredRun,
  { invocations: { own }, cloudwatch }: RunEvidence,
  jobs: JobCounts,
): OwnShare {
  const perDeadLetter = cloudwatch.throttles === 0 ? (facts.queue?.redrive?.maxReceiveCount ?? 0) : 0;
  const deliveries = jobs.processed + jobs.deadLettered * perDeadLetter;
  const othersAtMost = Math.max(0, own.length - Math.ceil(deliveries / batchSizeOf(facts)));
  const high = peakOf(own).value;
  const least = deliveries > 0 ? 1 : 0;
  return { othersAtMost, peak: { low: Math.min(high, Math.max(least, high - othersAtMost)), high } };
}

/** Whether a function of the user has no invocation in its log, so that its peak is unknown. */
export const isUnlogged = ({ accounting, invocations, sends }: RunEvidence): boolean =>
  accounting !== "job-lines" && invocations.own.length === 0 && sends.sent.size > sends.throttled.size;

/** The most jobs in flight. A running invocation that has not logged a job yet counts as one job. */
export function peakJobs(run: MeasuredRun, seen: RunEvidence, share: OwnShare | undefined): number | null {
  const { own } = seen.invocations;
  const { log } = seen.evidence;
  if (isUnlogged(seen)) return null;
  if (share !== undefined) return batchSizeOf(run.facts) === 1 && share.othersAtMost === 0 ? share.peak.high : null;
  if (seen.accounting === "request-ids") return peakOf(own).value;
  const running = own.filter(({ endMs, requestId }) => endMs === undefined && !log.ranIn(requestId));
  const starts = Float64Array.from(running, ({ startMs }) => startMs);
  const ends = Float64Array.from(running, () => Number.POSITIVE_INFINITY);
  return peakOfTimes(concatenated(log.startsMs, starts), concatenated(log.endsMs, ends)).value;
}

/** Attempts that failed, as far as they are known. */
export function errorsOf({ spec }: MeasuredRun, seen: RunEvidence): number | null {
  const { accounting, invocations, evidence, sends, cloudwatch, isCounted } = seen;
  const { own } = invocations;
  const isShown = own.every(({ reportsErrors }) => reportsErrors);
  if (isCounted)
    return cloudwatch.errors ?? (isShown ? own.filter(({ outcome }) => outcome !== "success").length : null);
  if (accounting === "request-ids") {
    if (spec.via === "invoke") return sends.failed.size;
    const isKnown = own.every(({ reportsErrors, requestId }) => reportsErrors || evidence.log.hasLineOf(requestId));
    return isKnown ? evidence.log.failedAttempts : cloudwatch.errors === 0 ? 0 : null;
  }
  // An invocation that times out or crashes logs no job.
  return evidence.log.failedAttempts + own.filter(({ outcome }) => isCrash(outcome)).length;
}

/**
 * The times of a burst whose jobs were counted. Its last job had ended when the queue was seen empty, so the last end of the
 * function until then is the latest possible one. Waits are unknown.
 */
export function countedSeconds({ facts }: MeasuredRun, seen: RunEvidence, share: OwnShare): ArmResult["seconds"] {
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

/** What the numbers of a function of the user cannot tell. */
export function unknownCaveats(
  { spec, facts }: MeasuredRun,
  seen: RunEvidence,
  { jobs }: Pick<ArmResult, "jobs">,
  share: OwnShare | undefined,
): Caveat[] {
  const caveats: Caveat[] = [];
  const isSilent = isUnlogged(seen);
  if (isSilent) caveats.push({ kind: "no-log" });
  if (share !== undefined) {
    caveats.push({ kind: "counted", othersAtMost: isSilent ? null : share.othersAtMost, ...share.peak });
  }
  const unknown = jobs.unknown ?? 0;
  if (unknown === 0) return caveats;
  const ofQueue = facts.mapping?.hasFilter ? "filter" : "queue";
  const why = isQueued(spec.via) ? ofQueue : spec.via === "invoke" ? "answer" : "log";
  return [...caveats, { kind: "outcome-unknown", jobs: unknown, why }];
}

import { largest, percentile, smallest } from "../../base/statistics.ts";
import type { Caveat } from "../../measure/caveats.ts";
import { isCrash } from "../../measure/invocations.ts";
import type { JobCounts } from "../../measure/jobs.ts";
import { peakOf, peakOfTimes } from "../../measure/peak.ts";
import { isQueued } from "../../plan/scenario.ts";
import type { ArmResult } from "../result.ts";
import type { MeasuredRun, RunEvidence } from "../seen-run.ts";
import { batchSizeOf } from "../stack-facts.ts";
import { type OwnShare, ownShareOf } from "./own-share.ts";

/** The share of a burst in the invocations of a function whose jobs were counted. */
export const ownShare = ({ facts }: MeasuredRun, { invocations, cloudwatch }: RunEvidence, jobs: JobCounts): OwnShare =>
  ownShareOf(invocations.own, {
    jobs,
    batchSize: batchSizeOf(facts),
    maxReceives: facts.queue?.redrive?.maxReceiveCount ?? Number.POSITIVE_INFINITY,
    throttles: cloudwatch.throttles,
  });

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
  return peakOfTimes(joined(log.startsMs, starts), joined(log.endsMs, ends)).value;
}

function joined(first: Float64Array, second: Float64Array): Float64Array {
  const all = new Float64Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
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
  const { firstSendMs, lastSendMs } = sends;
  const untilMs = emptiedMs === undefined ? undefined : emptiedMs + skewMs;
  const ends = invocations.own.flatMap(({ endMs }) =>
    endMs === undefined || untilMs === undefined || endMs > untilMs ? [] : [endMs],
  );
  const isOnlyBurst = share.othersAtMost === 0 && invocations.own.length > 0;
  const works =
    isOnlyBurst && batchSizeOf(facts) === 1 ? invocations.own.flatMap(({ durationMs }) => durationMs ?? []) : [];
  const seconds = (ms: number) => (ms - originMs) / 1000;
  return {
    send: firstSendMs === undefined || lastSendMs === undefined ? 0 : (lastSendMs - firstSendMs) / 1000,
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

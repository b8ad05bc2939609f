import { emptyQueue } from "../../aws/queue.ts";
import { allDuring, type Invocations, partitionByRequest, partitionByRun } from "../../measure/invocations.ts";
import type { JobLog } from "../../measure/job-log.ts";
import { countJobs, type JobEvidence, unaccounted } from "../../measure/jobs.ts";
import type { ArmRun } from "../arm-run.ts";
import type { Accounting, LiveRun } from "../live-run.ts";
import { settleEvents, unconfirmed } from "../send/send-state.ts";
import { evidenceOf } from "./evidence.ts";
import type { Followed } from "./follow.ts";
import type { CloudWatchReading } from "./settled-metrics.ts";
import type { Stop } from "./stop.ts";

const partitions = {
  "job-lines": partitionByRun,
  // With the wrapper, the function logs each job.
  counts: partitionByRun,
  "request-ids": partitionByRequest,
} as const satisfies Record<Accounting, typeof partitionByRun>;

/** The evidence after the log, the dead-letter queue and the metrics have been read. */
export function settledEvidence(
  run: ArmRun,
  live: LiveRun,
  { evidence }: Followed,
  { errors, caveats }: CloudWatchReading,
): JobEvidence {
  const { requests, log, accounting, sends } = live;
  if (accounting === "job-lines") return { ...evidence, log: log.jobs };
  if (accounting === "counts") return evidenceOf(run, live, emptyQueue);
  requests.addTo(log.jobs, log.invocations);
  settleEvents(sends, log.jobs);
  const settled = evidenceOf(run, live, emptyQueue);
  // The text log format does not show errors of the handler, but the function had none.
  const hadNoError = run.spec.via === "invoke-async" && errors === 0 && caveats.length === 0;
  return hadNoError ? { ...settled, answered: startedIn(log.jobs) } : settled;
}

const startedIn = (log: JobLog): JobEvidence["answered"] => ({
  has: (job) => log.wasStarted(job),
  size: log.firstStartsMs().length,
});

/** Whether jobs are accounted for by their number alone: neither a line nor the dead-letter queue shows each of them. */
export const isCountedRun = ({ accounting, log }: LiveRun, evidence: JobEvidence): boolean =>
  accounting === "counts" && (log.jobs.isEmpty || countJobs(evidence).lost === null);

/** The invocations of the function during a run: those of the run, or all of them if its jobs were only counted. */
export function invocationsOf(
  live: LiveRun,
  evidence: JobEvidence,
  { isCounted, endedMs, skewMs }: { readonly isCounted: boolean; readonly endedMs: number; readonly skewMs: number },
): Invocations {
  const { accounting, log, sends, startedMs, queue } = live;
  const openJobs = unaccounted({ ...evidence, sent: sends.sent }) + unconfirmed(sends);
  const lastMs = isCounted ? (queue.emptiedMs ?? endedMs) : endedMs;
  const window = { startedMs: startedMs + skewMs, endedMs: lastMs + skewMs, openJobs };
  const all = log.invocations.read();
  return isCounted ? allDuring(all, window) : partitions[accounting](all, log.jobs, window);
}

/** What of a run is needed to measure it. */
export type MeasuredRun = Pick<ArmRun, "spec" | "facts" | "consumer" | "prediction" | "calls">;

/** Everything that was seen of a run. */
export interface RunEvidence extends Followed, Pick<LiveRun, "startedMs" | "sends" | "accounting"> {
  /** The jobs that could not be sent on after a delay of more than 900 s. */
  readonly deadLetters: Pick<LiveRun["deadLetters"], "notSentOn" | "laterUrl">;
  /** When the queue was seen empty, milliseconds since the epoch on our clock; undefined if it was not. */
  readonly emptiedMs: number | undefined;
  /** Whether the jobs were only counted: the invocations are all of the function then. */
  readonly isCounted: boolean;
  /** Why the run was cut short, if it was, and what failed. */
  readonly stop: Pick<Stop, "reason" | "failures" | "aborted">;
  readonly invocations: Invocations;
  readonly cloudwatch: CloudWatchReading;
  /** How far the target's clock is ahead of ours, as far as is certain; the log is dated by the target's clock. */
  readonly skewMs: number;
  /** When the run ended, milliseconds since the epoch on our clock. */
  readonly endedMs: number;
}

import { fixedWork } from "../../plan/work/fixed-work.ts";
import { lognormalWork } from "../../plan/work/lognormal-work.ts";
import type { Work } from "../../plan/work.ts";
import { hoursBack, type RecentRuns } from "./recent-runs.ts";

/** The work that a plan rests on, and what is doubtful about it. */
export interface AssumedWork {
  readonly work: Work;
  readonly source: "metrics" | "event" | "default";
  /** Runs that it was learnt from. */
  readonly runs: number;
  readonly doubts: readonly string[];
}

const wantedRuns = 20;
/** Times that differ by less than this share are one and the same. */
const alike = 0.05;
const z95 = 1.645;

/** How the stack was set up: jobs of one invocation at most, and how long a job works that is told nothing. */
export interface ProcessDefaults {
  readonly batchSize: number;
  readonly workMs: number;
}

/**
 * The measured work, or else what the event tells the jobs, or else their default. Where the event tells another time
 * than was measured, the longer one is assumed: it is safe for a peak and for a deadline. Where runs work on batches,
 * nobody has measured a job: the event is believed then.
 */
export function assumedWork(
  recent: RecentRuns | undefined,
  told: Work | undefined,
  { batchSize, workMs }: ProcessDefaults,
  trouble: string | undefined,
): AssumedWork {
  if (recent === undefined) {
    const none = trouble ?? `CloudWatch shows no run of the last ${hoursBack} h`;
    const work = told ?? fixedWork(workMs / 1000);
    const source = told === undefined ? "default" : "event";
    return { work, source, runs: 0, doubts: [`${none}: planned with the ${source} work, ${work.text}`] };
  }
  const { runs, jobsPerRun } = recent;
  const measured = workOf(recent);
  const few = runs < wantedRuns ? [`the work rests on ${runs} runs only`] : [];
  if (batchSize > 1 || isSeveral(jobsPerRun)) {
    const batches = `the last runs worked on batches (jobs per run: ${Number(jobsPerRun.toPrecision(2))}): planned with`;
    return told === undefined
      ? { work: measured, source: "metrics", runs, doubts: [...few, `${batches} one job's share of their time`] }
      : { work: told, source: "event", runs, doubts: [`${batches} the event's work`] };
  }
  if (told === undefined || Math.abs(told.meanSeconds / measured.meanSeconds - 1) <= alike) {
    return { work: measured, source: "metrics", runs, doubts: few };
  }
  const isLonger = told.meanSeconds > measured.meanSeconds;
  const differs = `the event says ${told.text}, the last runs took ${measured.text}: planned with the longer`;
  return { work: isLonger ? told : measured, source: isLonger ? "event" : "metrics", runs, doubts: [...few, differs] };
}

/**
 * One job's share of the runs; direct invokes and failures among them make it longer, which is the safe side. Service
 * times are mostly lognormal: a median, and a 95th percentile above it.
 */
function workOf({ p50, p95, average, jobsPerRun }: RecentRuns): Work {
  const perSecond = 1000 * (isSeveral(jobsPerRun) ? jobsPerRun : 1);
  return p95 <= p50 * (1 + alike)
    ? fixedWork(average / perSecond)
    : lognormalWork(p50 / perSecond, Math.round((1000 * Math.log(p95 / p50)) / z95) / 1000);
}

const isSeveral = (jobsPerRun: number): boolean => jobsPerRun > 1 + alike;

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

/**
 * The measured work, or else what the event tells the jobs, or else their default. Where the event tells another time
 * than was measured, the longer one is assumed: it is safe for a peak and for a deadline.
 */
export function assumedWork(
  recent: RecentRuns | undefined,
  told: Work | undefined,
  defaultMs: number,
  trouble: string | undefined,
): AssumedWork {
  if (recent === undefined) {
    const none = trouble ?? `CloudWatch shows no run of the last ${hoursBack} h`;
    const work = told ?? fixedWork(defaultMs / 1000);
    const source = told === undefined ? "default" : "event";
    return { work, source, runs: 0, doubts: [`${none}: planned with the ${source} work, ${work.text}`] };
  }
  const { runs } = recent;
  const measured = workOf(recent);
  const doubts = runs < wantedRuns ? [`the work rests on ${runs} runs only`] : [];
  if (told === undefined || Math.abs(told.meanSeconds / measured.meanSeconds - 1) <= alike) {
    return { work: measured, source: "metrics", runs, doubts };
  }
  const isLonger = told.meanSeconds > measured.meanSeconds;
  doubts.push(`the event says ${told.text}, the last runs took ${measured.text}: planned with the longer`);
  return { work: isLonger ? told : measured, source: isLonger ? "event" : "metrics", runs, doubts };
}

/** Service times are mostly lognormal: a median, and a 95th percentile above it. */
const workOf = ({ p50, p95, average }: RecentRuns): Work =>
  p95 <= p50 * (1 + alike)
    ? fixedWork(average / 1000)
    : lognormalWork(p50 / 1000, Math.round((1000 * Math.log(p95 / p50)) / z95) / 1000);

import type { JobMessage } from "../base/job.ts";
import type { Random } from "../base/random.ts";
import { drawWork, type Work } from "./work.ts";

/** What decides the jobs of a burst. */
export interface JobsRequest {
  /** Number of jobs; they are numbered 1…count. */
  readonly count: number;
  /** Run id for every message; left out for messages without one. */
  readonly run?: string;
  /** Its forks "work" and "poison" are used. */
  readonly random: Random;
  /** How long the jobs work; left out for the default of the function. */
  readonly work?: Work;
  /** Share of the jobs, 0–1, that fail on every attempt: exactly round(count × share) of them. */
  readonly failShare?: number;
  /** Probability, 0–1, that an attempt fails. */
  readonly flaky?: number;
  /** Size of each job, in job order; jobs beyond the list have none. */
  readonly sizes?: readonly number[];
}

/** Decides the message of each job, in job order. The same request and random stream give the same messages. */
export function planJobs(request: JobsRequest): JobMessage[] {
  const { count, run, work, flaky, sizes } = request;
  const workRandom = request.random.fork("work");
  const poisoned = drawPoisoned(count, request.failShare ?? 0, request.random.fork("poison"));
  return Array.from({ length: count }, (_, index) => {
    const job = index + 1;
    const size = sizes?.[index];
    return {
      document: job,
      ...(run === undefined ? {} : { run }),
      ...(work === undefined ? {} : { workMs: Math.round(drawWork(work, workRandom, size) * 1000) }),
      ...(size === undefined ? {} : { size }),
      ...(poisoned.has(job) ? { poisoned: true } : {}),
      ...(flaky === undefined || flaky === 0 ? {} : { flaky }),
    };
  });
}

/** Draws the numbers of the poisoned jobs, without replacement: the first steps of a Fisher–Yates shuffle. */
function drawPoisoned(count: number, share: number, random: Random): Set<number> {
  const wanted = Math.round(count * share);
  if (wanted === 0) return new Set();
  const jobs = Array.from({ length: count }, (_, index) => index + 1);
  for (let i = 0; i < wanted; i++) {
    const j = random.integer(i, count - 1);
    [jobs[i], jobs[j]] = [jobs[j] as number, jobs[i] as number];
  }
  return new Set(jobs.slice(0, wanted));
}

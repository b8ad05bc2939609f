import { largest, smallest } from "../../base/numbers.ts";
import { sampleWork, sizedWork, type Work } from "../../plan/work.ts";
import type { BurstSizes } from "./columns.ts";
import { fitSize, type MeasuredJob, residualsOf, type SizeFit } from "./fit.ts";

/** What limits the use of learned work. */
export type LearnCaveat =
  | SizeCaveat
  | { readonly kind: "few-runs"; readonly runs: number; readonly wanted: number }
  | { readonly kind: "old-runs"; readonly ageSeconds: number }
  /** The durations are those of invocations with several jobs; the log has the single jobs. */
  | { readonly kind: "batched-runs"; readonly batchSize: number }
  /** The durations are those of invocations with several messages of a function whose log does not show the single ones. */
  | { readonly kind: "batched-messages"; readonly batchSize: number };

/** Measured durations, and where they come from. */
export interface Measurements {
  readonly source: "metrics" | "logs" | "file";
  /** Where the durations come from, for display: `CloudWatch`, `the log of flatten-process`, `work.csv`. */
  readonly place: string;
  /** Period that was read; null for a file. */
  readonly window: { readonly fromMs: number; readonly toMs: number } | null;
  /** Number of runs; there may be fewer durations. */
  readonly runs: number;
  /** Time of the newest run; null if unknown. */
  readonly newestMs: number | null;
  readonly jobs: readonly MeasuredJob[];
  /** Largest number of jobs in one run. */
  readonly batchSize: number;
  /** Whether the function logs each job, as that of flatten's stack does. */
  readonly logsJobs: boolean;
}

/** Work that was learned from earlier runs. */
export interface LearnedWork extends Omit<Measurements, "jobs" | "logsJobs"> {
  /** The distribution of the measured durations. */
  readonly work: Work;
  /** The fit to the sizes; null if the jobs have no sizes, or all the same size. */
  readonly fit: SizeFit | null;
  /** Work of the documents of a burst whose sizes are known; a plan uses it instead of `work`. Null without sizes. */
  readonly sized: SizedBurst | null;
  readonly caveats: readonly LearnCaveat[];
}

const wantedRuns = 20;
const oldMs = 24 * 3_600_000;

/**
 * Learns the work from measured durations: as their distribution, and, if the sizes of the burst are known, as a fit to the
 * sizes.
 *
 * @param nowMs milliseconds since the epoch, to judge how old the runs are.
 * @returns undefined if there is no duration above 0.
 */
export function learnWork(
  { jobs, logsJobs, ...about }: Measurements,
  nowMs: number,
  burst?: BurstSizes,
): LearnedWork | undefined {
  if (!jobs.some(({ seconds }) => seconds > 0)) return undefined;
  const origin = `like the ${about.runs} runs in ${about.place}`;
  const seconds = jobs.map((job) => job.seconds);
  const fit = fitSize(jobs);
  // Runs without a size are not part of the fit.
  const runs = burst === undefined || fit === null ? about.runs : fit.jobs;
  return {
    ...about,
    work: sampleWork(seconds, origin),
    fit,
    sized: burst === undefined || fit === null ? null : sizeBurst(jobs, fit, burst, origin),
    caveats: [
      ...caveatsOf({ ...about, runs, logsJobs }, nowMs),
      ...(burst === undefined ? [] : sizeCaveats(fit, burst, logsJobs)),
    ],
  };
}

function caveatsOf({ runs, newestMs, batchSize, logsJobs }: Omit<Measurements, "jobs">, nowMs: number): LearnCaveat[] {
  const ageMs = newestMs === null ? 0 : nowMs - newestMs;
  return [
    ...(runs < wantedRuns ? [{ kind: "few-runs" as const, runs, wanted: wantedRuns }] : []),
    ...(ageMs > oldMs ? [{ kind: "old-runs" as const, ageSeconds: ageMs / 1000 }] : []),
    ...(batchSize > 1
      ? [{ kind: logsJobs ? ("batched-runs" as const) : ("batched-messages" as const), batchSize }]
      : []),
  ];
}

/** The documents of a burst, and their work according to the fit. */
export interface SizedBurst {
  /** File that the sizes come from. */
  readonly place: string;
  readonly jobs: number;
  readonly sizes: { readonly min: number; readonly max: number };
  readonly work: Work;
}

/** What limits the use of sizes. */
export type SizeCaveat =
  /** The burst has sizes, but the measured jobs have none. `foreign`: the function does not log each job. */
  | { readonly kind: "sizes-without-fit"; readonly foreign?: true }
  /** Some documents are smaller or larger than the measured ones. */
  | { readonly kind: "sizes-outside"; readonly jobs: number; readonly learned: SizeFit["sizes"] }
  /** Documents are sorted by size, but the models assume a random order. */
  | { readonly kind: "sizes-in-order"; readonly order: "rising" | "falling" };

/** @param origin what the work was learned from, for display. */
function sizeBurst(
  measured: readonly MeasuredJob[],
  fit: SizeFit,
  { place, sizes }: BurstSizes,
  origin: string,
): SizedBurst {
  const line = { ...fit, residualsSeconds: residualsOf(measured, fit) };
  return {
    place,
    jobs: sizes.length,
    sizes: { min: smallest(sizes), max: largest(sizes) },
    work: sizedWork(line, sizes, `by the sizes in ${place}, ${origin}`),
  };
}

/** Fewer sizes than this may be in order by chance. */
const fewestInOrder = 20;
/** Sizes count as ordered if their position in the file explains this share of their variance. */
const orderedR2 = 0.25;

function sizeCaveats(fit: SizeFit | null, { sizes }: BurstSizes, logsJobs: boolean): SizeCaveat[] {
  if (fit === null) return [{ kind: "sizes-without-fit", ...(logsJobs ? {} : ({ foreign: true } as const)) }];
  const outside = sizes.filter((size) => size < fit.sizes.min || size > fit.sizes.max).length;
  const order = fitSize(sizes.map((size, index) => ({ size: index, seconds: size })));
  const rise = order === null || order.r2 < orderedR2 || sizes.length < fewestInOrder ? 0 : order.secondsPerUnit;
  return [
    ...(outside > 0 ? [{ kind: "sizes-outside" as const, jobs: outside, learned: fit.sizes }] : []),
    ...(rise === 0
      ? []
      : [{ kind: "sizes-in-order" as const, order: rise > 0 ? ("rising" as const) : ("falling" as const) }]),
  ];
}

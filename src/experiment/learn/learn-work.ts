import { largest, mean, smallest } from "../../base/numbers.ts";
import { dayMs } from "../../base/time.ts";
import { sampleWork, sizedWork, type Work } from "../../plan/work.ts";
import type { MeasuredJob, Measurements } from "./measurements.ts";
import type { BurstSizes } from "./read-table.ts";

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

/** What limits the use of learned work. */
export type LearnCaveat =
  | SizeCaveat
  | { readonly kind: "few-runs"; readonly runs: number; readonly wanted: number }
  | { readonly kind: "old-runs"; readonly ageSeconds: number }
  /** The durations are those of invocations with several jobs; `batched-runs`: the log has the single jobs. */
  | { readonly kind: "batched-runs" | "batched-messages"; readonly batchSize: number };

const wantedRuns = 20;

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
  const caveats: LearnCaveat[] = [];
  if (runs < wantedRuns) caveats.push({ kind: "few-runs", runs, wanted: wantedRuns });
  if (ageMs > dayMs) caveats.push({ kind: "old-runs", ageSeconds: ageMs / 1000 });
  if (batchSize > 1) caveats.push({ kind: logsJobs ? "batched-runs" : "batched-messages", batchSize });
  return caveats;
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
  const caveats: SizeCaveat[] = [];
  const outside = sizes.filter((size) => size < fit.sizes.min || size > fit.sizes.max).length;
  if (outside > 0) caveats.push({ kind: "sizes-outside", jobs: outside, learned: fit.sizes });
  const order = fitSize(sizes.map((size, index) => ({ size: index, seconds: size })));
  const rise = order === null || order.r2 < orderedR2 || sizes.length < fewestInOrder ? 0 : order.secondsPerUnit;
  if (rise !== 0) caveats.push({ kind: "sizes-in-order", order: rise > 0 ? "rising" : "falling" });
  return caveats;
}

/** The work as a linear function of the size of the document, fitted by least squares. */
export interface SizeFit {
  /** Number of jobs with a size. */
  readonly jobs: number;
  /** Smallest and largest size of these jobs. Outside this range the line is extrapolated. */
  readonly sizes: { readonly min: number; readonly max: number };
  /** Work of a document of size 0, and the work that each unit of size adds, seconds. */
  readonly interceptSeconds: number;
  readonly secondsPerUnit: number;
  /** Share of the variance that the size explains, 0–1; 1 if the work does not vary. */
  readonly r2: number;
  /** Standard error of the regression: the typical distance of a job from the line, seconds. */
  readonly residualSeconds: number;
}

interface SizedJob extends MeasuredJob {
  readonly size: number;
}

const hasSize = (job: MeasuredJob): job is SizedJob => job.size !== null;

/** Any two points lie on a line, so a fit needs three. */
const fewest = 3;

/** Fits the work to the size. Returns null for fewer than three jobs with a size, and if all sizes are the same. */
export function fitSize(measured: readonly MeasuredJob[]): SizeFit | null {
  const jobs = measured.filter(hasSize);
  const n = jobs.length;
  if (n < fewest) return null;
  const meanSize = mean(jobs.map(({ size }) => size));
  const meanSeconds = mean(jobs.map(({ seconds }) => seconds));
  let [sizes2, both, seconds2] = [0, 0, 0];
  for (const { size, seconds } of jobs) {
    sizes2 += (size - meanSize) ** 2;
    both += (size - meanSize) * (seconds - meanSeconds);
    seconds2 += (seconds - meanSeconds) ** 2;
  }
  if (sizes2 === 0) return null;
  const secondsPerUnit = both / sizes2;
  const left = Math.max(0, seconds2 - secondsPerUnit * both);
  return {
    jobs: n,
    sizes: { min: smallest(jobs.map(({ size }) => size)), max: largest(jobs.map(({ size }) => size)) },
    interceptSeconds: meanSeconds - secondsPerUnit * meanSize,
    secondsPerUnit,
    r2: seconds2 === 0 ? 1 : 1 - left / seconds2,
    residualSeconds: Math.sqrt(left / (n - 2)),
  };
}

/**
 * The distance of each job with a size from the line, seconds. The distances are scaled up so that they have the standard
 * error of the regression: the line was fitted to these jobs, so it is nearer to them than to other jobs.
 */
export function residualsOf(
  measured: readonly MeasuredJob[],
  { jobs, interceptSeconds, secondsPerUnit }: SizeFit,
): number[] {
  const scale = Math.sqrt(jobs / (jobs - 2));
  return measured
    .filter(hasSize)
    .map(({ seconds, size }) => scale * (seconds - interceptSeconds - secondsPerUnit * size));
}

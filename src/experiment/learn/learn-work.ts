import { largest, smallest } from "../../base/statistics.ts";
import { sampleWork, sizedWork } from "../../plan/work/sample.ts";
import type { Work } from "../../plan/work/work.ts";
import type { BurstSizes } from "./columns.ts";
import { fitSize, type MeasuredJob, residualsOf, type SizeFit } from "./fit.ts";

/** What learned work cannot say. */
export type LearnCaveat =
  | SizeCaveat
  | { readonly kind: "few-runs"; readonly runs: number; readonly wanted: number }
  | { readonly kind: "old-runs"; readonly ageSeconds: number }
  /** Durations are of invocations that work on several jobs each. */
  | { readonly kind: "batched-runs"; readonly batchSize: number };

/** Durations as they were found somewhere. */
export interface Measurements {
  readonly source: "metrics" | "logs" | "file";
  /** Where they are from, as the reader knows it: `CloudWatch`, `the log of flatten-process`, `work.csv`. */
  readonly place: string;
  /** Stretch of time that was looked at; null for a file. */
  readonly window: { readonly fromMs: number; readonly toMs: number } | null;
  /** How many runs the durations rest on; there may be fewer durations. */
  readonly runs: number;
  /** When the newest of them was; null if nobody knows. */
  readonly newestMs: number | null;
  readonly jobs: readonly MeasuredJob[];
  /** Jobs in one run at most. */
  readonly batchSize: number;
}

/** Work that was learned from what ran before. */
export interface LearnedWork extends Omit<Measurements, "jobs"> {
  /** As it was seen. */
  readonly work: Work;
  /** Null where jobs carry no sizes, or all the same. */
  readonly fit: SizeFit | null;
  /** The work of documents whose sizes are known: to be planned with, in place of what was seen. Null without any. */
  readonly sized: SizedBurst | null;
  readonly caveats: readonly LearnCaveat[];
}

const wantedRuns = 20;
const oldMs = 24 * 3_600_000;

/**
 * Takes durations as the distribution of the work, and a fit over the sizes of the burst where both are known.
 *
 * @returns undefined without any duration, or if none took any time.
 */
export function learnWork(
  { jobs, ...about }: Measurements,
  nowMs: number,
  burst?: BurstSizes,
): LearnedWork | undefined {
  if (!jobs.some(({ seconds }) => seconds > 0)) return undefined;
  const origin = `like the ${about.runs} runs in ${about.place}`;
  const seconds = jobs.map((job) => job.seconds);
  const fit = fitSize(jobs);
  // Runs without a size say nothing of the line.
  const runs = burst === undefined || fit === null ? about.runs : fit.jobs;
  return {
    ...about,
    work: sampleWork(seconds, origin),
    fit,
    sized: burst === undefined || fit === null ? null : sizeBurst(jobs, fit, burst, origin),
    caveats: [...caveatsOf({ ...about, runs }, nowMs), ...(burst === undefined ? [] : sizeCaveats(fit, burst))],
  };
}

function caveatsOf({ runs, newestMs, batchSize }: Omit<Measurements, "jobs">, nowMs: number): LearnCaveat[] {
  const ageMs = newestMs === null ? 0 : nowMs - newestMs;
  return [
    ...(runs < wantedRuns ? [{ kind: "few-runs" as const, runs, wanted: wantedRuns }] : []),
    ...(ageMs > oldMs ? [{ kind: "old-runs" as const, ageSeconds: ageMs / 1000 }] : []),
    ...(batchSize > 1 ? [{ kind: "batched-runs" as const, batchSize }] : []),
  ];
}

/** The burst's own documents, and the work that a fit gives them. */
export interface SizedBurst {
  /** File that says how big they are. */
  readonly place: string;
  readonly jobs: number;
  readonly sizes: { readonly min: number; readonly max: number };
  readonly work: Work;
}

/** What the sizes of a burst leave in caveat. */
export type SizeCaveat =
  /** Sizes were given, and what was measured has none. */
  | { readonly kind: "sizes-without-fit" }
  /** Documents are smaller or bigger than those that the line was drawn through. */
  | { readonly kind: "sizes-outside"; readonly jobs: number; readonly learned: SizeFit["sizes"] }
  /** Big documents come together: models take them for mixed. */
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

/** Fewer sizes are in some order by mere chance. */
const fewestInOrder = 20;
/** Share of the variance of sizes that their place in the file explains, from which on they count as ordered. */
const orderedR2 = 0.25;

function sizeCaveats(fit: SizeFit | null, { sizes }: BurstSizes): SizeCaveat[] {
  if (fit === null) return [{ kind: "sizes-without-fit" }];
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

import { largest, smallest } from "../../base/statistics.ts";

/** One finished job: how long it worked, and how big it was if anybody said so. */
export interface MeasuredJob {
  readonly seconds: number;
  readonly size: number | null;
}

/** Work as a straight line over the size of the document, by least squares. */
export interface SizeFit {
  /** Jobs that carried a size. */
  readonly jobs: number;
  /** The smallest and the largest size among them: beyond, the line is a guess. */
  readonly sizes: { readonly min: number; readonly max: number };
  /** What a document of size 0 would take, and what each unit of size adds. */
  readonly interceptSeconds: number;
  readonly secondsPerUnit: number;
  /** Share of the variance that size explains, 0–1; 1 where nothing varies. */
  readonly r2: number;
  /** Standard error of the regression: how far a job is from the line, typically. */
  readonly residualSeconds: number;
}

interface SizedJob extends MeasuredJob {
  readonly size: number;
}

const hasSize = (job: MeasuredJob): job is SizedJob => job.size !== null;

/** Two points always lie on a line: a fit says something from three on. */
const fewest = 3;

/** Fits work against size; null for fewer than three sized jobs, or where all have the same size. */
export function fitSize(measured: readonly MeasuredJob[]): SizeFit | null {
  const jobs = measured.filter(hasSize);
  const n = jobs.length;
  if (n < fewest) return null;
  const meanSize = jobs.reduce((total, { size }) => total + size, 0) / n;
  const meanSeconds = jobs.reduce((total, { seconds }) => total + seconds, 0) / n;
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
 * How far each sized job was off the line, seconds, stretched a little so that they spread by the fit's standard error:
 * the line was drawn through these very jobs, and is nearer to them than to others.
 */
export function residualsOf(
  measured: readonly MeasuredJob[],
  { jobs, interceptSeconds, secondsPerUnit }: SizeFit,
): number[] {
  const stretch = Math.sqrt(jobs / (jobs - 2));
  return measured
    .filter(hasSize)
    .map(({ seconds, size }) => stretch * (seconds - interceptSeconds - secondsPerUnit * size));
}

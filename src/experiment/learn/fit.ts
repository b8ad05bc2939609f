import { largest, smallest } from "../../base/numbers.ts";

/** One finished job: how long it worked, and the size of its document, if known. */
export interface MeasuredJob {
  readonly seconds: number;
  readonly size: number | null;
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

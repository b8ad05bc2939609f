import type { SpreadRequest } from "../spread.ts";

/** Jobs a second: `growth` for one hold, twice as many for the next, …, for `slowSteps` holds; then `full`. */
export interface Pace {
  readonly growth: number;
  readonly holdSeconds: number;
  readonly slowSteps: number;
  readonly full: number;
}

/** The slow start that is needed, and the rate after it that ends with the window. */
export function paceOf(request: Omit<SpreadRequest, "random">): Pace {
  const { count, growthPerSecond: growth = Number.POSITIVE_INFINITY, holdSeconds = 1 } = request;
  const gaps = count - 1;
  const windowSeconds = request.maxSeconds - request.minSeconds;
  for (let slowSteps = 0; slowSteps * holdSeconds < windowSeconds; slowSteps++) {
    const slow = slowSteps === 0 ? 0 : growth * holdSeconds * triangle(slowSteps);
    const full = (gaps - slow) / (windowSeconds - slowSteps * holdSeconds);
    if (full <= growth * (slowSteps + 1)) return { growth, holdSeconds, slowSteps, full };
  }
  return steepest(gaps, windowSeconds, holdSeconds);
}

/** Too many jobs for the growth of the consumer: its steps to the end of the window, each higher by the same share. */
function steepest(gaps: number, windowSeconds: number, holdSeconds: number): Pace {
  const slowSteps = Math.max(0, Math.ceil(windowSeconds / holdSeconds) - 1);
  const unit = { growth: 1, holdSeconds, slowSteps, full: slowSteps + 1 };
  const growth = gaps / releasedBy(windowSeconds, unit);
  return { ...unit, growth, full: growth * (slowSteps + 1) };
}

/** Jobs that have been released so many seconds after the first. */
export function releasedBy(seconds: number, pace: Pace): number {
  const step = Math.min(pace.slowSteps, Math.floor(seconds / pace.holdSeconds));
  return releasedBefore(step, pace) + (seconds - step * pace.holdSeconds) * rateIn(step, pace);
}

/** When so many jobs have been released. */
export function releaseSeconds(jobs: number, pace: Pace): number {
  let step = 0;
  while (step < pace.slowSteps && releasedBefore(step + 1, pace) <= jobs) step++;
  return step * pace.holdSeconds + (jobs - releasedBefore(step, pace)) / rateIn(step, pace);
}

const releasedBefore = (step: number, { growth, holdSeconds }: Pace): number =>
  step === 0 ? 0 : growth * holdSeconds * triangle(step);

const rateIn = (step: number, { growth, slowSteps, full }: Pace): number =>
  step === slowSteps ? full : growth * (step + 1);

const triangle = (n: number): number => (n * (n + 1)) / 2;

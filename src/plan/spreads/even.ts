import { type Spread, type SpreadRequest, slotsOf, slotsPerSendSecond } from "./spread.ts";

/**
 * At equal distances from the shortest to the longest delay, no chance. Message timers know whole seconds only; what is
 * left of a distance is the driver's to wait before it sends. Where that is faster than the consumer grows, it begins
 * slower: a backlog would make it grow past what the jobs need; and where the first jobs take longer, as their environments
 * are new, it rests once (theory §3.4).
 */
export const even: Spread = {
  name: "even",
  deterministic: true,
  inJobOrder: true,
  slotsPerSecond: slotsPerSendSecond,
  delaysSeconds: (request) => {
    const lastSlot = slotsOf(request, slotsPerSendSecond) - 1;
    return releaseSeconds(request.count, paceOf(request)).map(
      (seconds) =>
        request.minSeconds + Math.min(lastSlot, Math.floor(seconds * slotsPerSendSecond)) / slotsPerSendSecond,
    );
  },
};

/** Jobs a second: `growth` for one hold, twice as many for the next, …, for `slowSteps` holds; then `full`, with a rest. */
export interface Pace {
  readonly growth: number;
  readonly holdingSeconds: number;
  readonly slowSteps: number;
  readonly full: number;
  readonly rest: Rest;
}

/** So long after `full` has begun nothing is released for so many seconds. */
type Rest = NonNullable<SpreadRequest["rest"]>;

const noRest: Rest = { afterSeconds: Number.POSITIVE_INFINITY, seconds: 0 };

/** The slow start that is needed, and the pace after it that ends with the window. */
export function paceOf(request: Omit<SpreadRequest, "random">): Pace {
  const { count, growthPerSecond: growth = Number.POSITIVE_INFINITY, holdingSeconds = 1 } = request;
  const windowSeconds = request.maxSeconds - request.minSeconds;
  for (let slowSteps = 0; slowSteps * holdingSeconds < windowSeconds; slowSteps++) {
    // Rather no rest than another slow step.
    for (const rest of [request.rest ?? noRest, noRest]) {
      const steps = { growth, holdingSeconds, slowSteps };
      const full =
        (count - 1 - slowJobs(slowSteps, steps)) / unrested(windowSeconds - slowSteps * holdingSeconds, rest);
      if (full <= growth * (slowSteps + 1)) return { ...steps, full, rest };
    }
  }
  return steepest(count - 1, windowSeconds, holdingSeconds);
}

/** Too many jobs for the growth of the consumer: its steps to the end of the window, each higher by the same share. */
function steepest(gaps: number, windowSeconds: number, holdingSeconds: number): Pace {
  const slowSteps = Math.max(0, Math.ceil(windowSeconds / holdingSeconds) - 1);
  const unit = { growth: 1, holdingSeconds, slowSteps, full: slowSteps + 1, rest: noRest };
  const growth = gaps / releasedBy(windowSeconds, unit);
  return { ...unit, growth, full: growth * (slowSteps + 1) };
}

/** Jobs that have been released so many seconds after the first. */
export function releasedBy(seconds: number, pace: Pace): number {
  const { growth, holdingSeconds, slowSteps, full, rest } = pace;
  const step = Math.min(slowSteps, Math.floor(seconds / holdingSeconds));
  const within = seconds - step * holdingSeconds;
  return slowJobs(step, pace) + (step < slowSteps ? within * growth * (step + 1) : unrested(within, rest) * full);
}

/** Sums of the same times in another order differ in the last digit. */
const rounding = 1e-9;

/** The other way round: when each of so many jobs is released, seconds after the first. */
function releaseSeconds(count: number, pace: Pace): number[] {
  const { growth, holdingSeconds, slowSteps, full, rest } = pace;
  let step = 0;
  return Array.from({ length: count }, (_, job) => {
    if (job === 0) return 0;
    const before = job + rounding;
    while (step < slowSteps && slowJobs(step + 1, pace) <= before) step++;
    const within = (before - slowJobs(step, pace)) / (step < slowSteps ? growth * (step + 1) : full);
    const isRested = step === slowSteps && within > rest.afterSeconds;
    return step * holdingSeconds + within + (isRested ? rest.seconds : 0);
  });
}

/** Seconds at full pace, less those of the rest. */
const unrested = (seconds: number, rest: Rest): number =>
  Math.min(seconds, rest.afterSeconds) + Math.max(0, seconds - rest.afterSeconds - rest.seconds);

/** Jobs of so many slow steps. */
const slowJobs = (steps: number, { growth, holdingSeconds }: Pick<Pace, "growth" | "holdingSeconds">): number =>
  steps === 0 ? 0 : (growth * holdingSeconds * steps * (steps + 1)) / 2;

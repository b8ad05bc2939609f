import {
  type HoldingTimes,
  type PlaceRequest,
  type Spread,
  type SpreadRequest,
  slotsOf,
  slotsPerSendSecond,
} from "./spread.ts";

/**
 * Equal distances from the shortest delay to the longest, in steps of 50 ms: a message timer takes whole seconds, and the
 * sender waits for the rest. If the consumer cannot grow as fast as that, the releases start slowly, because with a backlog
 * the consumer would grow past what the jobs need. If the first jobs take longer because their environments are new, the
 * releases rest once (theory §3.4).
 */
export const even: Spread = {
  name: "even",
  deterministic: true,
  inJobOrder: true,
  slotsPerSecond: slotsPerSendSecond,
  delaysSeconds: (request) => {
    const lastSlot = slotsOf(request, slotsPerSendSecond) - 1;
    const { firstPlaces = 0 } = request;
    const pace = paceOf(request);
    const [lead, growsUntil] = leadOf(request, pace);
    let latest = 0;
    return releaseSeconds(request.count, pace).map((seconds, job) => {
      latest = Math.max(latest, job >= firstPlaces && seconds < growsUntil ? seconds - lead : seconds);
      return request.minSeconds + Math.min(lastSlot, Math.floor(latest * slotsPerSendSecond)) / slotsPerSendSecond;
    });
  },
  holdingTimes: (work, consumer) => {
    if (consumer.initialPollers === Number.POSITIVE_INFINITY) return {};
    const afterSeconds = work.meanSeconds + (consumer.turnaroundMs + consumer.workLateMs / 2) / 1000;
    const isAllNew = work.varianceSeconds2 === 0 && consumer.warmEnvironments === 0;
    const rest = { afterSeconds, seconds: (consumer.coldStartMs + consumer.coldStartSpreadMs) / 1000 };
    return {
      holdingSeconds: afterSeconds + consumer.coldStartMs / 1000,
      growthPerSecond: consumer.rampPerSecond * consumer.batchSize,
      firstPlaces: consumer.initialPollers * consumer.batchSize,
      ...(isAllNew && { rest }),
    };
  },
};

/**
 * How much earlier jobs are released that the consumer has to grow for, and until when there are such jobs, seconds. A mapping
 * grows only while messages wait: it adds the next poller one step after the message has become visible.
 */
function leadOf({ growthPerSecond = Number.POSITIVE_INFINITY }: HoldingTimes, { slowSteps, holdingSeconds }: Pace) {
  return [1 / growthPerSecond, (slowSteps || 1) * holdingSeconds] as const;
}

/**
 * Release rate over time, jobs per second: `growth` for one holding time, twice as many for the next one, and so on for
 * `slowSteps` holding times; then the rate `full`, with a rest.
 */
export interface Pace {
  readonly growth: number;
  readonly holdingSeconds: number;
  readonly slowSteps: number;
  readonly full: number;
  readonly rest: Rest;
}

/** Nothing is released for `seconds`, beginning `afterSeconds` after the start of the full rate. */
type Rest = NonNullable<SpreadRequest["rest"]>;

const noRest: Rest = { afterSeconds: Number.POSITIVE_INFINITY, seconds: 0 };

/** The fewest slow steps that the consumer needs, and the full rate that releases the last job at the end of the window. */
export function paceOf(request: PlaceRequest): Pace {
  const { count, growthPerSecond: growth = Number.POSITIVE_INFINITY, holdingSeconds = 1 } = request;
  const windowSeconds = request.maxSeconds - request.minSeconds;
  for (let slowSteps = 0; slowSteps * holdingSeconds < windowSeconds; slowSteps++) {
    // Another slow step costs more than a pace without a rest.
    for (const rest of [request.rest ?? noRest, noRest]) {
      const steps = { growth, holdingSeconds, slowSteps };
      const full =
        (count - 1 - slowJobs(slowSteps, steps)) / unrested(windowSeconds - slowSteps * holdingSeconds, rest);
      if (full <= growth * (slowSteps + 1)) return { ...steps, full, rest };
    }
  }
  return steepest(count - 1, windowSeconds, holdingSeconds);
}

/** The pace for more jobs than the consumer can grow for: slow steps up to the end of the window, all raised by one factor. */
function steepest(gaps: number, windowSeconds: number, holdingSeconds: number): Pace {
  const slowSteps = Math.max(0, Math.ceil(windowSeconds / holdingSeconds) - 1);
  const unit = { growth: 1, holdingSeconds, slowSteps, full: slowSteps + 1, rest: noRest };
  const growth = gaps / releasedBy(windowSeconds, unit);
  return { ...unit, growth, full: growth * (slowSteps + 1) };
}

/** How many jobs are released within `seconds` after the first one. */
function releasedBy(seconds: number, pace: Pace): number {
  const { growth, holdingSeconds, slowSteps, full, rest } = pace;
  const step = Math.min(slowSteps, Math.floor(seconds / holdingSeconds));
  const within = seconds - step * holdingSeconds;
  return slowJobs(step, pace) + (step < slowSteps ? within * growth * (step + 1) : unrested(within, rest) * full);
}

/** How many jobs are released within `seconds` after the first one, some of them early. */
export function dueBy(seconds: number, request: HoldingTimes, pace: Pace): number {
  const [lead, growsUntil] = leadOf(request, pace);
  const due = releasedBy(seconds, pace);
  return due < (request.firstPlaces ?? 0)
    ? due
    : releasedBy(Math.max(seconds, Math.min(seconds + lead, growsUntil)), pace);
}

/** Sums of the same times in another order differ in the last digit. */
const rounding = 1e-9;

/** The inverse of `releasedBy`: when each job is released, seconds after the first one. */
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

/** How much of the first `seconds` at the full rate is not rest. */
const unrested = (seconds: number, rest: Rest): number =>
  Math.min(seconds, rest.afterSeconds) + Math.max(0, seconds - rest.afterSeconds - rest.seconds);

/** How many jobs are released in the first slow steps. */
const slowJobs = (steps: number, { growth, holdingSeconds }: Pick<Pace, "growth" | "holdingSeconds">): number =>
  steps === 0 ? 0 : (growth * holdingSeconds * steps * (steps + 1)) / 2;

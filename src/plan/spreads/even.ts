import { slotsPerSendSecond } from "../send-phases.ts";
import { type Spread, type SpreadRequest, slotsOf } from "../spread.ts";

/**
 * At equal distances from the shortest to the longest delay, no chance. Message timers know whole seconds only; what is
 * left of a distance is the driver's to wait before it sends. Where that is faster than the consumer grows, it begins
 * slower: a backlog would make it grow past what the jobs need (theory §3.4).
 */
export const even: Spread = {
  name: "even",
  deterministic: true,
  inJobOrder: true,
  slotsPerSecond: slotsPerSendSecond,
  delaysSeconds: (request) => {
    const counts = new Float64Array(slotsOf(request, slotsPerSendSecond));
    fillEvenly(counts, request);
    const delays: number[] = [];
    counts.forEach((jobs, slot) => {
      for (let job = 0; job < jobs; job++) delays.push(request.minSeconds + slot / slotsPerSendSecond);
    });
    return delays;
  },
};

/** How many jobs are released in each slot of the window. */
export function fillEvenly(counts: Float64Array, request: SpreadRequest): void {
  const rate = rateOf(request);
  const last = counts.length - 1;
  let placed = 0;
  for (let slot = 0; slot < last; slot++) {
    const upTo = Math.max(1, Math.ceil(releasedBy((slot + 1) / slotsPerSendSecond, rate) - 1e-9));
    counts[slot] = upTo - placed;
    placed = upTo;
  }
  counts[last] = request.count - placed;
}

/** Jobs a second: `growth` for one hold, twice as many for the next, …, for `slowSteps` holds; then `full`. */
interface Rate {
  readonly growth: number;
  readonly holdSeconds: number;
  readonly slowSteps: number;
  readonly full: number;
}

/** The slow start that is needed, and the rate after it that ends with the window. */
export function rateOf(request: Omit<SpreadRequest, "random">): Rate {
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
function steepest(gaps: number, windowSeconds: number, holdSeconds: number): Rate {
  const slowSteps = Math.max(0, Math.ceil(windowSeconds / holdSeconds) - 1);
  const unit = { growth: 1, holdSeconds, slowSteps, full: slowSteps + 1 };
  const growth = gaps / releasedBy(windowSeconds, unit);
  return { ...unit, growth, full: growth * (slowSteps + 1) };
}

function releasedBy(seconds: number, { growth, holdSeconds, slowSteps, full }: Rate): number {
  const steps = Math.min(slowSteps, Math.floor(seconds / holdSeconds));
  const before = steps === 0 ? 0 : growth * holdSeconds * triangle(steps);
  const now = steps === slowSteps ? full : growth * (steps + 1);
  return before + (seconds - steps * holdSeconds) * now;
}

const triangle = (n: number): number => (n * (n + 1)) / 2;

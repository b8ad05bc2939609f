import { delaySecondsMax } from "../../base/limits.ts";
import {
  type Holding,
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
interface Pace {
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

/** What a list schedule places: jobs whose work times are known. */
interface ListRequest extends Pick<SpreadRequest, "minSeconds" | "growthPerSecond"> {
  readonly workSeconds: ArrayLike<number>;
  readonly holding?: Omit<Holding, "work">;
  readonly places: number;
}

/**
 * Places jobs whose work times are known, the longest first, each on the place that becomes free first: the LPT rule of
 * R. L. Graham, "Bounds on multiprocessing timing anomalies" (1969). With as many places, it ends at most 4/3 − 1/(3C) times
 * later than the best schedule, where list scheduling in given order may need 2 − 1/C times as long (Graham 1966).
 *
 * @returns the delay of each job in job order, seconds, on slots of 50 ms
 */
export function listSchedule(request: ListRequest): number[] {
  const { workSeconds } = request;
  const order = Array.from(workSeconds, (_, job) => job);
  order.sort((a, b) => (workSeconds[b] as number) - (workSeconds[a] as number));
  const inOrder = delaysInOrder({ ...request, workSeconds: order.map((job) => workSeconds[job] as number) });
  const delays = new Array<number>(order.length);
  for (const [index, job] of order.entries()) delays[job] = inOrder[index] as number;
  return delays;
}

/** A consumer without limits and latencies, whose places are empty for one slot after each job. */
const openHolding: Omit<Holding, "work"> = {
  slackSeconds: 1 / slotsPerSendSecond,
  coldSeconds: 0,
  warmPlaces: 0,
  firstPlaces: Number.POSITIVE_INFINITY,
};

/**
 * Places jobs in the given order. Returns the delay of each one, seconds. A mapping grows only while messages wait, so the job of
 * a place that it has to grow for is released when the place before it opens.
 */
export function delaysInOrder(request: ListRequest): Float64Array {
  const { workSeconds, minSeconds, places, holding = openHolding } = request;
  const { growthPerSecond = Number.POSITIVE_INFINITY } = request;
  const longest = (delaySecondsMax - minSeconds) * slotsPerSendSecond;
  const { firstPlaces, warmPlaces, slackSeconds, coldSeconds } = holding;
  const grownAfter = (grown: number) => Math.ceil((grown * slotsPerSendSecond) / growthPerSecond);
  const opens = (place: number): number => {
    if (place >= places) return Number.POSITIVE_INFINITY;
    // The first job that has to wait comes one slot after those that start immediately, so that it does not go before them.
    return place < firstPlaces ? 0 : 1 + grownAfter(place + 1 - firstPlaces);
  };
  const releasedFor = (place: number): number =>
    place < firstPlaces ? 0 : Math.max(1, grownAfter(place - firstPlaces));
  /** A heap of the slots in which the places in use become free. */
  const free: number[] = [];
  const delays = new Float64Array(workSeconds.length);
  for (let job = 0; job < delays.length; job++) {
    const place = free.length;
    const isNew = place === 0 || opens(place) < (free[0] as number);
    const slot = isNew ? opens(place) : (free[0] as number);
    const coldFor = isNew && place >= warmPlaces ? coldSeconds : 0;
    const seconds = (workSeconds[job] as number) + slackSeconds + coldFor;
    const freeAgain = slot + Math.ceil(seconds * slotsPerSendSecond - 1e-6);
    if (isNew) moveUp(free, place, freeAgain);
    else moveDown(free, freeAgain);
    delays[job] = minSeconds + Math.min(longest, isNew ? releasedFor(place) : slot) / slotsPerSendSecond;
  }
  return delays;
}

/** Puts a value at the end of a heap. */
function moveUp(heap: number[], end: number, value: number): void {
  let at = end;
  for (let parent = (at - 1) >> 1; at > 0 && (heap[parent] as number) > value; parent = (at - 1) >> 1) {
    heap[at] = heap[parent] as number;
    at = parent;
  }
  heap[at] = value;
}

/** Replaces the first value of a heap. */
function moveDown(heap: number[], value: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
    if (child >= heap.length || (heap[child] as number) >= value) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = value;
}

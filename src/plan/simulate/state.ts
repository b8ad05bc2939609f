import type { Random } from "../../base/random.ts";
import { concurrencyCap, pollerCap, type Road } from "../consumer.ts";
import { drawWork, type Work } from "../work/work.ts";
import { curveSecondsMax, type Discipline, type Scene } from "./simulation.ts";
import { SortedTimes } from "./sorted-times.ts";

/** Invocations that were refused and will be tried again. */
export interface Retry {
  readonly at: number;
  readonly invocations: number;
  /** Jobs in each of them. */
  readonly size: number;
  readonly backoff: number;
}

/** The state of one run of the road, second by second on its own clock (theory §5). */
export interface Course {
  readonly road: Road;
  readonly work: Work;
  readonly discipline: Discipline;
  readonly batching: Batching;
  readonly cap: number;
  /** Pollers at the start, and at most. */
  readonly pollersFirst: number;
  readonly pollersMax: number;
  readonly ends: SortedTimes;
  /** When pollers that are between two invocations receive again, in order. */
  readonly turning: SortedTimes;
  readonly retries: Retry[];
  /** Empty until a run keeps its curve. */
  perSecond: Float64Array;
  keepsCurve: boolean;
  random: Random;
  coldRandom: Random;
  now: number;
  waiting: number;
  pollers: number;
  /** When the mapping adds a poller, if none is left waiting then; Infinity when nothing is planned. */
  growsAt: number;
  /** Growth rests from a throttle to the next success. */
  resting: boolean;
  /** Pollers that hold a batch or are between two. */
  busy: number;
  inFlight: number;
  /** Of those in flight until now, how many have ended at this very instant. */
  endedNow: number;
  environments: number;
  /** New environments allowed at once, as of `tokensAt`. */
  tokens: number;
  tokensAt: number;
  refused: number;
  peak: number;
  lastEnd: number;
}

/** A course that has not begun: every run begins with `resetCourse`. */
export function createCourse({ road, work, discipline }: Scene, batching: Batching, random: Random): Course {
  const polls = discipline === "pollers";
  return {
    road,
    work,
    discipline,
    batching,
    cap: concurrencyCap(road),
    pollersFirst: polls ? Math.min(road.initialPollers, pollerCap(road)) : Number.POSITIVE_INFINITY,
    pollersMax: polls ? pollerCap(road) : Number.POSITIVE_INFINITY,
    ends: new SortedTimes(),
    turning: new SortedTimes(),
    retries: [],
    perSecond: new Float64Array(),
    keepsCurve: false,
    ...atRest,
    random,
    coldRandom: random,
  };
}

/** Everything at rest at time 0, for the next run. */
export function resetCourse(course: Course, random: Random, keepsCurve: boolean): void {
  course.ends.clear();
  course.turning.clear();
  course.retries.length = 0;
  if (keepsCurve && course.perSecond.length === 0) course.perSecond = new Float64Array(curveSecondsMax);
  if (course.keepsCurve) course.perSecond.fill(0, 0, Math.min(curveSecondsMax, Math.ceil(course.lastEnd) + 1));
  const { scalingBurst: tokens, warmEnvironments: environments } = course.road;
  const coldRandom = random.fork("cold");
  Object.assign(course, atRest, { pollers: course.pollersFirst, tokens, environments, random, coldRandom, keepsCurve });
}

/** What changes during a run, as it is before; pollers, tokens and environments are up to the road. */
const atRest = {
  now: 0,
  waiting: 0,
  pollers: 0,
  growsAt: Number.POSITIVE_INFINITY,
  resting: false,
  busy: 0,
  inFlight: 0,
  endedNow: 0,
  environments: 0,
  tokens: 0,
  tokensAt: 0,
  refused: 0,
  peak: 0,
  lastEnd: 0,
};

/** Starts one invocation of `size` jobs now; false when concurrency, or the rate of new environments, has no room. */
export function begin(course: Course, size: number): boolean {
  if (course.inFlight >= course.cap) return false;
  const isCold = course.environments <= course.inFlight;
  if (isCold && !takeToken(course)) return false;
  let end = course.now + (isCold ? coldStartSeconds(course.road, course.coldRandom) : 0);
  for (let job = 0; job < size; job++) end += drawWork(course.work, course.random);
  course.ends.add(end);
  if (end > course.lastEnd) course.lastEnd = end;
  course.inFlight++;
  if (course.inFlight > course.peak) course.peak = course.inFlight;
  return true;
}

function takeToken(course: Course): boolean {
  const { scalingBurst, scalingPerSecond } = course.road;
  if (scalingBurst !== Number.POSITIVE_INFINITY) {
    const refill = (course.now - course.tokensAt) * scalingPerSecond;
    course.tokens = Math.min(scalingBurst, course.tokens + refill);
    course.tokensAt = course.now;
    if (course.tokens < 1) return false;
    course.tokens--;
  }
  course.environments++;
  return true;
}

/** How pollers make batches of the jobs that wait. */
export interface Batching {
  /** Jobs of a batch that starts now; 0 when none is ready, or no poller is free. */
  take(course: Course): number;
  /** When a batch starts that was held open until then; Infinity when none is. */
  closesAt(course: Course): number;
}

/** Without a batching window one receive makes a batch, of whatever is there. */
export const atOnce: Batching = {
  take: (course) => {
    if (course.busy >= course.pollers) return 0;
    const jobs = Math.min(course.waiting, course.road.batchSize);
    course.waiting -= jobs;
    return jobs;
  },
  closesAt: () => Number.POSITIVE_INFINITY,
};

/** How much longer an invocation in a new environment is in flight: uniform around the middle. */
export function coldStartSeconds({ coldStartMs, coldStartSpreadMs }: Road, random: Random): number {
  const off = coldStartSpreadMs === 0 ? 0 : coldStartSpreadMs * (2 * random.next() - 1);
  return (coldStartMs + off) / 1000;
}

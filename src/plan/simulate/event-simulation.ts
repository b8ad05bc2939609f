import { randomFrom } from "../../base/random.ts";
import { admit, retryDue } from "./admission.ts";
import { jobReleases } from "./job-releases.ts";
import { methodOneByOne, runsOneByOne } from "./run-count.ts";
import { curveSecondsMax, type Outcome, type Scene, type Simulation } from "./simulation.ts";
import { atOnce, type Batching, type Course, createCourse, resetCourse } from "./state.ts";

/**
 * The road invocation by invocation: pollers that grow while messages wait, batches, cold starts, limits, and retries
 * after a throttle (theory §5). The cost grows with the jobs.
 */
export function eventSimulation(scene: Scene, batching: Batching = atOnce): Simulation {
  const course = createCourse(scene, batching, neverDrawn);
  const draw = jobReleases(scene);
  const runs = runsOneByOne(scene);
  return {
    method: methodOneByOne(runs),
    runs,
    run(random, withCurve = false) {
      resetCourse(course, random, withCurve);
      return play(course, draw(random));
    },
  };
}

const neverDrawn = randomFrom("before the first run");

function play(course: Course, releases: Float64Array): Outcome {
  const startSeconds = course.road.startMs / 1000;
  let next = 0;
  for (;;) {
    const released = next < releases.length ? (releases[next] as number) + startSeconds : forever;
    const at = Math.min(released, blockedUntil(course));
    if (at === forever) break;
    advance(course, at);
    finish(course, at);
    for (; next < releases.length && (releases[next] as number) + startSeconds <= at; next++) course.waiting++;
    if (course.retries.length > 0) retryDue(course);
    admit(course);
    if (course.keepsCurve) mark(course, Math.floor(at));
  }
  advance(course, course.lastEnd);
  const { peak, refused, perSecond } = course;
  const lastEndSeconds = course.waiting > 0 || course.lastEnd === 0 ? forever : course.lastEnd;
  return { peak, refused, perSecond, lastEndSeconds, seconds: Math.min(curveSecondsMax, Math.ceil(course.lastEnd)) };
}

/** When something may happen for those that wait; while nobody waits, ends need no event of their own. */
const blockedUntil = (course: Course): number =>
  course.waiting === 0 && course.retries.length === 0
    ? Math.min(course.growsAt, course.batching.closesAt(course))
    : Math.min(
        course.batching.closesAt(course),
        course.ends.first(),
        course.turning.first(),
        course.growsAt,
        course.retries[0]?.at ?? forever,
      );

const forever = Number.POSITIVE_INFINITY;

/** Moves the clock: the seconds that begin on the way see what is in flight. */
function advance(course: Course, at: number): void {
  const until = course.keepsCurve ? Math.min(at, curveSecondsMax) : 0;
  for (let second = Math.floor(course.now) + 1; second < until; second++) {
    finish(course, second);
    mark(course, second);
  }
  if (at > course.now) course.endedNow = 0;
  course.now = at;
}

function mark(course: Course, second: number): void {
  if (second < curveSecondsMax && course.inFlight > (course.perSecond[second] as number)) {
    course.perSecond[second] = course.inFlight;
  }
}

/** Ends what ends by then, before anything starts. */
function finish(course: Course, at: number): void {
  const until = at + sameInstant;
  const turnaround = course.road.turnaroundMs / 1000;
  const { ends, turning } = course;
  for (let end = ends.first(); end <= until; end = ends.first()) {
    if (end >= at - sameInstant) course.endedNow++;
    ends.pass();
    course.inFlight--;
    course.resting = false;
    turning.add(end + turnaround);
  }
  course.busy -= turning.passUntil(until);
}

/** Sums of the same times in another order differ in the last digit; that must not part an end from a start. */
export const sameInstant = 1e-9;

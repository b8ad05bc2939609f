import { begin, type Course } from "./state.ts";

/** Waits after a refusal, seconds: first, and longest, of the mapping and of Lambda's internal queue. */
const firstBackoff = 1;
const longestBackoff = { pollers: 30, retry: 300, loss: 0 } as const;
const fewestPollers = 2;

/** Starts what can start now, and refuses, parks or leaves waiting the rest. */
export function admit(course: Course): void {
  if (course.discipline !== "pollers") push(course);
  else {
    poll(course);
    if (course.now >= course.growsAt) grow(course);
    if (isShort(course)) planGrowth(course);
  }
}

/** No poller is left waiting, and there may be more of them. */
const isShort = (course: Course): boolean =>
  course.busy >= course.pollers && course.pollers < course.pollersMax && !course.resting;

/** The poller that was planned is added if it is still needed; its first receive takes as long as any. */
function grow(course: Course): void {
  course.growsAt = Number.POSITIVE_INFINITY;
  if (!isShort(course)) return;
  course.pollers++;
  course.busy++;
  course.turning.add(course.now + course.road.turnaroundMs / 1000);
}

function planGrowth(course: Course): void {
  if (course.growsAt !== Number.POSITIVE_INFINITY || course.road.rampPerSecond === 0) return;
  course.growsAt = course.now + 1 / course.road.rampPerSecond;
}

/** Every job invokes the function at once. */
function push(course: Course): void {
  while (course.waiting > 0 && begin(course, 1)) course.waiting--;
  if (course.waiting === 0) return;
  if (course.discipline === "loss") course.refused += course.waiting;
  else park(course, course.waiting, 1, firstBackoff);
  course.waiting = 0;
}

/**
 * Every free poller receives one batch and invokes the function with it. A message whose delay ends at the instant of an
 * invocation comes before that invocation has given its place up, as in the emulator.
 */
function poll(course: Course): void {
  for (let size = course.batching.take(course); size > 0; size = course.batching.take(course)) {
    course.busy++;
    const isFull = course.inFlight + course.endedNow >= course.cap;
    if (isFull || !begin(course, size)) throttled(course, size, firstBackoff);
  }
}

/** The mapping halves its pollers, and this one keeps its batch until it is let in. */
function throttled(course: Course, size: number, backoff: number): void {
  course.pollers = Math.max(fewestPollers, Math.floor(course.pollers / 2));
  course.resting = true;
  park(course, 1, size, backoff);
}

/** Tries again what is due. */
export function retryDue(course: Course): void {
  while (course.retries.length > 0 && (course.retries[0]?.at ?? 0) <= course.now) {
    const due = course.retries.shift();
    if (due === undefined) return;
    let left = due.invocations;
    while (left > 0 && begin(course, due.size)) left--;
    if (left === 0) continue;
    const backoff = Math.min(longestBackoff[course.discipline], due.backoff * 2);
    if (course.discipline === "pollers") throttled(course, due.size, backoff);
    else park(course, left, due.size, backoff);
  }
}

/** Keeps the list in order of time; equal times in order of arrival. Where nothing may ever run, nothing is kept. */
function park(course: Course, invocations: number, size: number, backoff: number): void {
  if (course.cap < 1) {
    course.refused += invocations * size;
    return;
  }
  const at = course.now + backoff;
  let index = course.retries.length;
  while (index > 0 && (course.retries[index - 1]?.at ?? 0) > at) index--;
  course.retries.splice(index, 0, { at, invocations, size, backoff });
}

import { delaySecondsMax } from "../../base/limits.ts";
import { type Holding, type SpreadRequest, slotsPerSendSecond } from "./spread.ts";

/** What a list schedule places: jobs whose work times are known. */
export interface ListRequest extends Pick<SpreadRequest, "minSeconds" | "growthPerSecond"> {
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

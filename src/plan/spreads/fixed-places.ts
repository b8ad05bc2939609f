import { bisected } from "../../base/numbers.ts";
import { type SpreadRequest, slotsOf, slotsPerSendSecond } from "./spread.ts";

/** A request whose jobs all occupy a place for the same number of slots, longer in a new environment. */
export interface FixedRequest extends Omit<SpreadRequest, "random"> {
  readonly slotsOfJob: number;
}

/** The fewest places on which all jobs are released within the window. */
export const fewestFixedPlaces = (request: FixedRequest): number =>
  bisected(0, request.count, (places) => releasedOn(places, request) >= request.count);

/**
 * How many jobs are released in each slot of the window; those for which no place becomes free in its last slot. The first jobs
 * of all places are released at once: a mapping grows for them only while they wait.
 */
export function fixedReleases(request: FixedRequest, places: number): Float64Array {
  const released = new Float64Array(slotsOf(request, slotsPerSendSecond));
  for (let place = 0; place < places; place++) {
    const { opens, again } = placeOf(place, request);
    if (opens < released.length) released[0] = (released[0] as number) + 1;
    for (let slot = again; slot < released.length; slot += request.slotsOfJob) {
      released[slot] = (released[slot] as number) + 1;
    }
  }
  let left = request.count;
  for (let slot = 0; slot < released.length; slot++) {
    released[slot] = Math.min(left, released[slot] as number);
    left -= released[slot] as number;
  }
  const last = released.length - 1;
  released[last] = (released[last] as number) + left;
  return released;
}

/** How many jobs a number of places would release within the window. */
function releasedOn(places: number, request: FixedRequest): number {
  const last = slotsOf(request, slotsPerSendSecond) - 1;
  let jobs = 0;
  for (let place = 0; place < places; place++) {
    const { opens, again } = placeOf(place, request);
    if (opens > last) break;
    jobs += 1 + Math.max(0, Math.floor((last - again) / request.slotsOfJob) + 1);
  }
  return jobs;
}

/** The first slot in which a place takes a job, and the slot in which it takes its second one. */
function placeOf(place: number, { slotsOfJob, holding, growthPerSecond = Number.POSITIVE_INFINITY }: FixedRequest) {
  const { firstPlaces = Number.POSITIVE_INFINITY, warmPlaces = 0, coldSeconds = 0 } = holding ?? {};
  const grown = place + 1 - firstPlaces;
  const opens = grown <= 0 ? 0 : Math.max(1, Math.ceil(((grown - 1e-9) * slotsPerSendSecond) / growthPerSecond));
  const coldSlots = place < warmPlaces ? 0 : Math.ceil(coldSeconds * slotsPerSendSecond);
  return { opens, again: opens + slotsOfJob + coldSlots };
}

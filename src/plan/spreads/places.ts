import { bisected } from "../../base/numbers.ts";
import { type PlaceRequest, slotsOf, slotsPerSendSecond } from "./spread.ts";

/** How many jobs are released in each slot of a window, and the number of places that this keeps occupied. */
interface Placement {
  readonly places: number;
  readonly released: ArrayLike<number>;
}

/** How close to its smallest value the number of places is found, for work that varies: closer for fewer jobs. */
const resolutionFor = (count: number): number => Math.max(1, count / 1_000) / 64;

/** The fewest places with which all jobs are released within the window, and their releases. */
export function placesFor(request: PlaceRequest): Placement {
  const ends = endsOf(request);
  const [end] = ends;
  if (ends.length === 1 && end !== undefined) {
    // Fixed work needs whole places: a part of one is never occupied.
    const fixed = { ...request, slotsOfJob: end.after };
    const places = fewestFixedPlaces(fixed);
    return { places, released: fixedReleases(fixed, places) };
  }
  const unit = resolutionFor(request.count);
  const plan = releasePlanFor(request, ends);
  const known = knownPlaces(request);
  const { length } = plan.released;
  let fails = Math.ceil(1 / unit) - 1;
  let passes = Math.ceil(request.count / unit);
  // The releases do not depend on the length of the window: a longer one never needs more places.
  for (const [other, places] of known) {
    if (other >= length) fails = Math.max(fails, places - 1);
    if (other <= length) passes = Math.min(passes, places);
  }
  passes = bisected(fails, passes, (number) => release(plan, number * unit));
  known.set(length, passes);
  const places = passes * unit;
  release(plan, places, true);
  return { places, released: plan.released };
}

const knownOf = new WeakMap<object, Record<string, Map<number, number>>>();

/** Returns the places that were found for the same jobs and consumer, by the length of the window. */
function knownPlaces({ count, growthPerSecond, holding }: PlaceRequest): Map<number, number> {
  const work = holding?.work ?? knownOf;
  const ofWork = knownOf.get(work) ?? {};
  knownOf.set(work, ofWork);
  const key = JSON.stringify([count, growthPerSecond, holding]);
  ofWork[key] ??= new Map();
  return ofWork[key];
}

/** A share of the jobs that end a number of slots after their release, and how the variance of one job changes then. */
interface End {
  readonly after: number;
  readonly share: number;
  readonly variance: number;
}

/** Standard deviations of the number in flight that are kept in reserve. */
const reserve = 2.5;

/** Cuts the holding time into slots; into fewer and longer ones if it varies and is long. */
function endsOf({ holding }: PlaceRequest): End[] {
  if (holding === undefined) return [{ after: slotsPerSendSecond, share: 1, variance: 0 }];
  const { work, slackSeconds } = holding;
  const coarse = Math.max(1, Math.round((work.meanSeconds * slotsPerSendSecond) / 40));
  const ends: End[] = [];
  let [left, variance] = [1, 0];
  for (let after = 1; left > 0; after += left === 1 ? 1 : coarse) {
    const rest = work.survival(after / slotsPerSendSecond - slackSeconds + 1e-9);
    const next = rest < 1e-4 ? 0 : rest;
    if (next === left) continue;
    ends.push({ after, share: left - next, variance: next * (1 - next) - variance });
    [left, variance] = [next, next * (1 - next)];
  }
  return ends;
}

/** What the releases with any number of places share. */
interface ReleasePlan {
  readonly request: PlaceRequest;
  readonly ends: readonly End[];
  /** How many jobs are released in each slot. */
  readonly released: Float64Array;
  /** How the number in flight and its variance change in each slot. */
  readonly fewer: Float64Array;
  readonly calmer: Float64Array;
}

function releasePlanFor(request: PlaceRequest, ends: readonly End[]): ReleasePlan {
  const length = slotsOf(request, slotsPerSendSecond);
  const longest = (ends.at(-1)?.after ?? 0) + coldSlotsOf(request);
  const changes = () => new Float64Array(length + longest + 1);
  return { request, ends, released: new Float64Array(length), fewer: changes(), calmer: changes() };
}

const coldSlotsOf = ({ holding }: PlaceRequest): number => Math.ceil((holding?.coldSeconds ?? 0) * slotsPerSendSecond);

/**
 * Releases jobs whenever one of the places is free. A mapping grows only while messages wait, so as many jobs as there are
 * places are released at first, and start as soon as the mapping has grown for them.
 *
 * @returns whether all jobs are released before the window ends
 */
function release({ request, ends, released, fewer, calmer }: ReleasePlan, places: number, forced = false): boolean {
  const { count, holding, growthPerSecond = Number.POSITIVE_INFINITY } = request;
  const { firstPlaces = Number.POSITIVE_INFINITY, warmPlaces = 0 } = holding ?? {};
  const coldSlots = coldSlotsOf(request);
  for (const each of [released, fewer, calmer]) each.fill(0);
  let [inFlight, waiting, variance, left] = [0, 0, 0, count];
  let [environments, capacity] = [warmPlaces, firstPlaces];
  const start = (jobs: number, slot: number): void => {
    for (const end of ends) {
      const at = slot + end.after;
      fewer[at] = (fewer[at] as number) + jobs * end.share;
      calmer[at] = (calmer[at] as number) + jobs * end.variance;
    }
  };
  for (let slot = 0; slot < released.length && left > 0; slot++) {
    inFlight -= fewer[slot] as number;
    variance += calmer[slot] as number;
    if (waiting > 0) capacity += growthPerSecond / slotsPerSendSecond;
    const free = places - reserve * Math.sqrt(Math.max(0, variance)) - inFlight - waiting + 1e-6;
    const jobs = forced && slot === released.length - 1 ? left : Math.min(left, Math.max(0, Math.floor(free)));
    const starting = Math.max(0, Math.min(waiting + jobs, Math.floor(capacity - inFlight + 1e-6)));
    released[slot] = jobs;
    left -= jobs;
    waiting += jobs - starting;
    if (starting === 0) continue;
    const cold = Math.min(starting, Math.max(0, Math.round(inFlight + starting - environments)));
    environments += cold;
    inFlight += starting;
    if (starting > cold) start(starting - cold, slot);
    if (cold > 0) start(cold, slot + coldSlots);
  }
  return left === 0;
}

/** A request whose jobs all occupy a place for the same number of slots, longer in a new environment. */
interface FixedRequest extends PlaceRequest {
  readonly slotsOfJob: number;
}

/** The fewest places on which all jobs are released within the window. */
const fewestFixedPlaces = (request: FixedRequest): number =>
  bisected(0, request.count, (places) => releasedOn(places, request) >= request.count);

/**
 * How many jobs are released in each slot of the window; those for which no place becomes free in its last slot. The first jobs
 * of all places are released at once: a mapping grows for them only while they wait.
 */
function fixedReleases(request: FixedRequest, places: number): Float64Array {
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

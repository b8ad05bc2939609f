import type { Random } from "../../base/random.ts";
import { drawOccupancy } from "../draw/occupancy.ts";
import { drawPoisson } from "../draw/poisson.ts";
import { emptySlots, type Spread, type SpreadRequest, slotsOf } from "../spread.ts";

/**
 * Arrivals with exponential gaps, at the rate that fills the window on average. Those that would come after its end are
 * placed at random in the window: cut off at the end, they would all start in its last second (theory §3.6).
 */
export const poisson: Spread = {
  name: "poisson",
  deterministic: false,
  slotsPerSecond: 1,
  inJobOrder: false,
  delaysSeconds: (request) => {
    const slots = slotsOf(request);
    const meanGap = slots / request.count;
    let at = 0;
    return Array.from({ length: request.count }, () => {
      at += exponential(request.random) * meanGap;
      const slot = at < slots ? Math.floor(at) : request.random.integer(0, slots - 1);
      return request.minSeconds + slot;
    });
  },
  slotCounts: (request) => (request.count < 2 * slotsOf(request) ? gapByGap(request) : secondBySecond(request)),
};

/** Few jobs: the gaps themselves. */
function gapByGap(request: SpreadRequest): Float64Array {
  const { count, random } = request;
  const counts = emptySlots(request);
  let at = 0;
  let left = count;
  for (; left > 0; left--) {
    at += (exponential(random) * counts.length) / count;
    if (at >= counts.length) break;
    counts[Math.floor(at)] = (counts[Math.floor(at)] as number) + 1;
  }
  drawOccupancy(counts, left, random);
  return counts;
}

/** Many jobs: as many as arrive in each second. */
function secondBySecond(request: SpreadRequest): Float64Array {
  const counts = emptySlots(request);
  const slots = counts.length;
  let left = request.count;
  for (let slot = 0; slot < slots && left > 0; slot++) {
    const arrived = Math.min(left, drawPoisson(request.count / slots, request.random));
    counts[slot] = arrived;
    left -= arrived;
  }
  drawOccupancy(counts, left, request.random);
  return counts;
}

const exponential = (random: Random): number => -Math.log(1 - random.next());

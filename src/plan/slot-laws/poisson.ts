import { drawOccupancy } from "../draw/occupancy.ts";
import { drawPoisson } from "../draw/poisson.ts";
import type { SpreadRequest } from "../spread.ts";
import { exponential } from "../spreads/poisson.ts";
import type { SlotLaw } from "./slot-law.ts";

export const poisson: SlotLaw = (counts, request) =>
  request.count < 2 * counts.length ? gapByGap(counts, request) : secondBySecond(counts, request);

/** Few jobs: the gaps themselves. */
function gapByGap(counts: Float64Array, { count, random }: SpreadRequest): void {
  let at = 0;
  let left = count;
  for (; left > 0; left--) {
    at += (exponential(random) * counts.length) / count;
    if (at >= counts.length) break;
    counts[Math.floor(at)] = (counts[Math.floor(at)] as number) + 1;
  }
  drawOccupancy(counts, left, random);
}

/** Many jobs: as many as arrive in each second. */
function secondBySecond(counts: Float64Array, { count, random }: SpreadRequest): void {
  let left = count;
  for (let slot = 0; slot < counts.length && left > 0; slot++) {
    const arrived = Math.min(left, drawPoisson(count / counts.length, random));
    counts[slot] = arrived;
    left -= arrived;
  }
  drawOccupancy(counts, left, random);
}

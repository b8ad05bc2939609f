import type { Random } from "../../base/random.ts";
import { type Spread, slotsOf } from "./spread.ts";

/**
 * Arrivals with exponential gaps, at the rate that fills the window on average. Jobs that would arrive after the end of the
 * window are placed in it at random; if they were cut off, all of them would start in its last second (theory §3.6).
 */
export const poisson: Spread = {
  name: "poisson",
  deterministic: false,
  slotsPerSecond: 1,
  inJobOrder: true,
  delaysSeconds: (request) => {
    const slots = slotsOf(request);
    const meanGap = slots / request.count;
    const delays = new Array<number>(request.count);
    for (let job = 0, at = 0; job < request.count; job++) {
      at += exponential(request.random) * meanGap;
      const slot = at < slots ? Math.floor(at) : request.random.integer(0, slots - 1);
      delays[job] = request.minSeconds + slot;
    }
    return delays;
  },
};

/** Draws an exponential number with mean 1, by inversion. */
export const exponential = (random: Random): number => -Math.log(1 - random.next());

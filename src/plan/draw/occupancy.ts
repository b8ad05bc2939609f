import type { Random } from "../../base/random.ts";
import { drawBinomial } from "./binomial.ts";

/**
 * Throws `count` balls at the slots, all equally likely, and adds them to `counts`: one by one while they are few,
 * otherwise slot by slot, each a binomial share of what is left (theory §3.2).
 */
export function drawOccupancy(counts: Float64Array, count: number, random: Random): void {
  const slots = counts.length;
  if (count < 4 * slots) {
    for (let ball = 0; ball < count; ball++) {
      const slot = Math.floor(random.next() * slots);
      counts[slot] = (counts[slot] as number) + 1;
    }
    return;
  }
  let left = count;
  for (let slot = 0; slot < slots; slot++) {
    const here = drawBinomial(left, 1 / (slots - slot), random);
    counts[slot] = (counts[slot] as number) + here;
    left -= here;
  }
}

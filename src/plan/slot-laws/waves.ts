import { waveShape } from "../spreads/waves.ts";
import type { SlotLaw } from "./slot-law.ts";

/** A group in every so many slots, the last one with what is left. */
export const waves: SlotLaw = (counts, request) => {
  const { size, apart } = waveShape(request);
  for (let placed = 0, slot = 0; placed < request.count; placed += size, slot += apart) {
    counts[slot] = Math.min(size, request.count - placed);
  }
};

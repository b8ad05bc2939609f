import type { SlotLaw } from "./slot-law.ts";

/** All jobs in the first slot. */
export const none: SlotLaw = (counts, { count }) => {
  counts[0] = count;
};

import { drawOccupancy } from "../draw/occupancy.ts";
import type { SlotLaw } from "./slot-law.ts";

/** Multinomial: all slots equally likely. */
export const random: SlotLaw = (counts, { count, random: chance }) => drawOccupancy(counts, count, chance);

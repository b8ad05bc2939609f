import { even } from "./slot-laws/even.ts";
import { none } from "./slot-laws/none.ts";
import { poisson } from "./slot-laws/poisson.ts";
import { random } from "./slot-laws/random.ts";
import type { SlotLaw } from "./slot-laws/slot-law.ts";
import { stratified } from "./slot-laws/stratified.ts";
import { waves } from "./slot-laws/waves.ts";
import type { SpreadName } from "./spread.ts";

/** The law of every spread, by its name; docs/theory.md §3 derives them. */
export const slotLaws = { none, random, stratified, even, waves, poisson } as const satisfies Record<
  SpreadName,
  SlotLaw
>;

import type { Random } from "../../base/random.ts";
import type { SlotLaw } from "../slot-laws/slot-law.ts";
import { slotsOf } from "../spread.ts";
import type { Scene } from "./simulation.ts";

/** Draws of how many jobs are released in each slot: each call fills the same array anew. */
export type SlotSource = (random: Random) => Float64Array;

/** Draws by the law of a spread, or by its placements; what leaves nothing to chance is drawn once. */
export function slotSource(scene: Scene, fill: SlotLaw = placeJobs(scene)): SlotSource {
  const { count, minSeconds, maxSeconds, keeping, spread } = scene;
  const counts = new Float64Array(slotsOf(scene, spread.slotsPerSecond));
  let isDrawn = false;
  return (random) => {
    if (isDrawn) return counts;
    counts.fill(0);
    fill(counts, { count, minSeconds, maxSeconds, random, ...keeping });
    isDrawn = spread.deterministic;
    return counts;
  };
}

/** The placements themselves, job by job. */
const placeJobs =
  ({ spread, minSeconds }: Scene): SlotLaw =>
  (counts, request) => {
    for (const delay of spread.delaysSeconds(request)) {
      const slot = Math.round((delay - minSeconds) * spread.slotsPerSecond);
      counts[slot] = (counts[slot] as number) + 1;
    }
  };

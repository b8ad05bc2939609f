import type { Random } from "../../base/random.ts";
import { slotLaws } from "../slot-laws.ts";
import { slotsOf } from "../spread.ts";
import type { Scene } from "./simulation.ts";

/** Draws of how many jobs are released in each slot: each call fills the same array anew. */
export type SlotSource = (random: Random) => Float64Array;

/** Draws by the law of the spread; what leaves nothing to chance is drawn once. */
export function slotSource(scene: Scene): SlotSource {
  const fill = slotLaws[scene.spread.name];
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

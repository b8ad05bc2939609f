import type { Random } from "../../base/random.ts";
import { type SpreadRequest, slotsOf } from "../spread.ts";
import type { Scene } from "./simulation.ts";

/** Draws of a scene's slot counts, thousands of them: each fills the same array, and the next one overwrites it. */
export function slotSource(scene: Scene): (random: Random) => Float64Array {
  const { count, minSeconds, maxSeconds, keeping, spread } = scene;
  const into = new Float64Array(slotsOf(scene, spread.slotsPerSecond));
  let request: SpreadRequest | undefined;
  return (random) => {
    if (request?.random === random) return spread.deterministic ? into : spread.slotCounts(request);
    request = {
      count,
      minSeconds,
      maxSeconds,
      random,
      into,
      ...keeping,
    };
    return spread.slotCounts(request);
  };
}

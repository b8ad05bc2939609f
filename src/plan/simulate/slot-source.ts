import type { Random } from "../../base/random.ts";
import type { SpreadRequest } from "../spread.ts";
import type { Scene } from "./simulation.ts";

/** Draws of a scene's slot counts; the request is put together once for a stream, as it is asked thousands of times. */
export function slotSource(scene: Scene): (random: Random) => Float64Array {
  const { count, minSeconds, maxSeconds, groupSize, workSeconds, spread } = scene;
  let request: SpreadRequest | undefined;
  return (random) => {
    if (request?.random !== random) {
      request = {
        count,
        minSeconds,
        maxSeconds,
        random,
        ...(groupSize === undefined ? {} : { groupSize }),
        ...(workSeconds === undefined ? {} : { workSeconds }),
      };
    }
    return spread.slotCounts(request);
  };
}

import type { Random } from "../../base/random.ts";
import { slotsOf } from "../spread.ts";
import type { Scene } from "./simulation.ts";
import { slotSource } from "./slot-source.ts";

/** When how many jobs reach the consumer, in order of time, seconds. */
export interface Releases {
  readonly times: Float64Array;
  readonly counts: Float64Array;
  readonly length: number;
}

/** A source of releases, one draw a call: groups on whole seconds, or one by one where sending took its time (§5.1). */
export function releasesOf(scene: Scene): (random: Random) => Releases {
  const start = scene.minSeconds + scene.road.startMs / 1000;
  const length = slotsOf(scene);
  const times = new Float64Array(length).map((_, slot) => start + slot);
  const draw = slotSource(scene);
  return (random) => {
    const counts = draw(random);
    return scene.road.sendSeconds > 0 ? oneByOne(scene, counts, start, random) : { times, counts, length };
  };
}

/** A spread that keeps the order of the jobs sends the earliest first; otherwise any job may be sent at any time. */
function oneByOne(scene: Scene, slots: Float64Array, start: number, random: Random): Releases {
  const times = new Float64Array(scene.count);
  let job = 0;
  for (let slot = 0; slot < slots.length; slot++) {
    for (let k = slots[slot] as number; k > 0; k--, job++) {
      const share = scene.spread.inJobOrder ? job / scene.count : random.next();
      times[job] = start + slot + share * scene.road.sendSeconds;
    }
  }
  return { times: times.sort(), counts: new Float64Array(scene.count).fill(1), length: scene.count };
}

import { concurrencyCap, isOpen, pollerCap } from "./road.ts";
import { isOneByOne } from "./simulate/simulate.ts";
import type { Scene } from "./simulate/simulation.ts";

/** What a prediction takes for granted, as sentences. */
export function assumptionsOf(scene: Scene, via: string): string[] {
  const { road, work, discipline, spread } = scene;
  const said = [`a job works ${work.text}, whatever else runs`, "no job fails"];
  if (isOpen(road)) return [...said, "every job starts at the instant of its release"];
  if (discipline === "pollers") {
    said.push(
      `the mapping starts with ${road.initialPollers} pollers and adds ${road.rampPerSecond} a second while messages wait`,
      "pollers that have grown stay for the length of the burst",
    );
  }
  if (discipline === "pollers" && concurrencyCap(road) < pollerCap(road) && !isOneByOne(scene)) {
    said.push(
      "throttled batches start as soon as there is room (really they wait 1 to 30 s, and the last end is later)",
    );
  }
  if (discipline === "retry") said.push("a throttled event is tried again after 1 s, then twice as long, up to 5 min");
  if (discipline === "loss") said.push("a throttled invoke is not tried again");
  if (via === "trigger") said.push("the trigger's own run takes no time");
  if (spread.name === "none") said.push("all jobs are sent at the same instant");
  return said;
}

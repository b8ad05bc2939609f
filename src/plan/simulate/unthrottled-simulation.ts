import type { Random } from "../../base/random.ts";
import { concurrencyCap, pollerCap } from "../road.ts";
import { drawWork } from "../work.ts";
import { coldStartSeconds } from "./cold-start.ts";
import { GrowingPollers } from "./growing-pollers.ts";
import { releaseTimes } from "./release-times.ts";
import { methodOneByOne, runsOneByOne } from "./runs.ts";
import { sameInstant } from "./same-instant.ts";
import { curveSecondsMax, type Outcome, type Scene, type Simulation } from "./simulation.ts";
import { SortedTimes } from "./sorted-times.ts";

/** Whether no invocation can ever be refused: there is room, and an environment, for all jobs at once. */
export const isUnthrottled = ({ count, road, discipline }: Scene): boolean =>
  discipline === "pollers" &&
  road.batchingWindowSeconds === 0 &&
  Math.min(count, pollerCap(road)) <= concurrencyCap(road) &&
  count <= road.scalingBurst;

/**
 * The road invocation by invocation, as `eventSimulation` has it, where nothing is refused: then invocations start in the
 * order of the releases, and each start follows from the ones before (theory §5.7).
 */
export function unthrottledSimulation(scene: Scene): Simulation {
  const runs = runsOneByOne(scene);
  const draw = releaseTimes(scene);
  const burst: Burst = {
    scene,
    starts: new Float64Array(scene.count),
    ends: new SortedTimes(),
    pollers: new GrowingPollers(scene.road),
  };
  let perSecond = new Float64Array();
  return {
    method: methodOneByOne(runs),
    runs,
    run(random, withCurve = false): Outcome {
      const peak = play(burst, draw(random), random);
      const ends = burst.ends.all();
      const lastEndSeconds = ends[ends.length - 1] as number;
      const seconds = Math.min(curveSecondsMax, Math.ceil(lastEndSeconds));
      if (withCurve && perSecond.length < seconds) perSecond = new Float64Array(curveSecondsMax);
      if (withCurve) noteMost(perSecond, seconds, burst.starts, ends);
      return { peak, refused: 0, perSecond, lastEndSeconds, seconds };
    },
  };
}

interface Burst {
  readonly scene: Scene;
  /** When each invocation starts, and when it ends; the latter sorted. */
  readonly starts: Float64Array;
  readonly ends: SortedTimes;
  readonly pollers: GrowingPollers;
}

/** Starts batch after batch, and returns the peak. */
function play({ scene, starts, ends, pollers }: Burst, released: Float64Array, random: Random): number {
  const { road, work, count } = scene;
  const startSeconds = road.startMs / 1000;
  let environments = road.warmEnvironments;
  let peak = 0;
  let now = 0;
  pollers.reset();
  ends.clear();
  for (let job = 0, invocation = 0; job < count; invocation++) {
    now = pollers.receive(Math.max(now, (released[job] as number) + startSeconds));
    ends.passUntil(now + sameInstant);
    const inFlight = ends.left() + 1;
    let end = now;
    if (environments < inFlight) {
      environments++;
      end += coldStartSeconds(road, random);
    }
    const most = Math.min(count, job + road.batchSize);
    do end += drawWork(work, random);
    while (++job < most && (released[job] as number) + startSeconds <= now);
    starts[invocation] = now;
    ends.add(end);
    pollers.invoke(now, end);
    if (inFlight > peak) peak = inFlight;
  }
  return peak;
}

/** The most in flight within each second. */
function noteMost(perSecond: Float64Array, seconds: number, starts: Float64Array, ends: Float64Array): void {
  let started = 0;
  let ended = 0;
  const inFlightAt = (time: number): number => {
    while (ended < ends.length && (ends[ended] as number) <= time + sameInstant) ended++;
    return started - ended;
  };
  for (let second = 0; second < seconds; second++) {
    let most = inFlightAt(second);
    for (; started < ends.length && (starts[started] as number) < second + 1; ) {
      const at = starts[started++] as number;
      most = Math.max(most, inFlightAt(at));
    }
    perSecond[second] = most;
  }
}

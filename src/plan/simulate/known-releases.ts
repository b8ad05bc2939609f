import type { Random } from "../../base/random.ts";
import type { PredictRequest } from "../scenario.ts";
import { delaysInOrder } from "../spreads/list-schedule.ts";
import { drawWork } from "../work.ts";
import { addLateness, arrivingReleases, type JobReleases, jobReleases } from "./job-releases.ts";
import type { Scenario } from "./simulation.ts";

/** Largest number of jobs that are placed by the work of each one. */
const knownJobsMax = 10_000;

/**
 * Whether `slots` can place each job by its own work. The driver has drawn the work of every job before it sends the first
 * one; the trigger function, batches, a pause between calls, and bursts of more than 10,000 jobs leave no room for that.
 */
export const canPlaceByWork = ({
  via = "sqs",
  work,
  consumer,
  count,
}: Pick<PredictRequest, "via" | "work" | "consumer" | "count">): boolean =>
  via === "sqs" &&
  work.varianceSeconds2 > 0 &&
  count <= knownJobsMax &&
  consumer.batchSize === 1 &&
  consumer.batchingWindowSeconds === 0 &&
  consumer.sendSeconds === 0;

/** Creates the function that draws the releases of a scenario, by the work of each job if it is known. */
export function releasesOf(scenario: Scenario): (random: Random) => JobReleases {
  if (scenario.arrivalsSeconds !== undefined) return arrivingReleases(scenario, scenario.arrivalsSeconds);
  return scenario.places === undefined ? jobReleases(scenario) : knownReleases(scenario, scenario.places);
}

/** Draws the work of each job, and places the jobs by it. */
function knownReleases(scenario: Scenario, places: number): (random: Random) => JobReleases {
  const { count, minSeconds, work, holdingTimes } = scenario;
  const works = new Float64Array(count);
  return (random) => {
    const stream = random.fork("work");
    for (let job = 0; job < count; job++) works[job] = drawWork(work, stream);
    works.sort().reverse();
    const times = delaysInOrder({ workSeconds: works, places, minSeconds, ...holdingTimes });
    addLateness(scenario, times, random);
    sortNearlySorted(times, works);
    return { times, works };
  };
}

/** Sorts the times, and their works with them, by insertion: late sends have changed places with only a few others. */
function sortNearlySorted(times: Float64Array, works: Float64Array): void {
  for (let index = 1; index < times.length; index++) {
    const time = times[index] as number;
    const work = works[index] as number;
    let at = index;
    for (; at > 0 && (times[at - 1] as number) > time; at--) {
      times[at] = times[at - 1] as number;
      works[at] = works[at - 1] as number;
    }
    times[at] = time;
    works[at] = work;
  }
}

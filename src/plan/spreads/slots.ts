import { type Consumer, latestMs, pollerCap } from "../consumer.ts";
import type { Work } from "../work/work.ts";
import { placesFor } from "./places.ts";
import { type HoldingTimes, type Spread, slotsPerSendSecond } from "./spread.ts";

/**
 * Keeps a number of places occupied, as a pool of workers would: each job is released in the first slot of 50 ms in which a
 * place is expected to be free. For work that varies, it keeps places in reserve: as many as the number in flight usually
 * exceeds its mean by. The window decides the number of places: the fewest with which the last job fits in it (theory §3.7).
 */
export const slots: Spread = {
  name: "slots",
  deterministic: true,
  inJobOrder: true,
  slotsPerSecond: slotsPerSendSecond,
  delaysSeconds: (request) => {
    const delays: number[] = [];
    const { released } = placesFor(request);
    for (let slot = 0; slot < released.length; slot++) {
      const jobs = released[slot] as number;
      for (let job = 0; job < jobs; job++) delays.push(request.minSeconds + slot / slotsPerSendSecond);
    }
    return delays;
  },
};

/**
 * What `slots` needs to know. A place is free again one slot after the end of its job: the next message may be sent, or
 * received, that much too early, and on AWS it is chance which of the two comes first.
 */
export function slotsHolding(work: Work, consumer: Consumer): HoldingTimes {
  return {
    growthPerSecond: consumer.rampPerSecond * consumer.batchSize,
    holding: {
      work,
      slackSeconds: Math.max(
        1 / slotsPerSendSecond,
        (consumer.pacingMs + consumer.turnaroundMs + latestMs(consumer)) / 1000,
      ),
      coldSeconds: (consumer.coldStartMs + consumer.coldStartSpreadMs) / 1000,
      warmPlaces: consumer.warmEnvironments,
      firstPlaces: Math.min(consumer.initialPollers, pollerCap(consumer)) * consumer.batchSize,
    },
  };
}

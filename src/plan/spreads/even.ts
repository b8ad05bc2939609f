import { slotsPerSendSecond } from "../send-phases.ts";
import { type Spread, slotsOf } from "../spread.ts";
import { paceOf, releaseSeconds } from "./even-pace.ts";

/**
 * At equal distances from the shortest to the longest delay, no chance. Message timers know whole seconds only; what is
 * left of a distance is the driver's to wait before it sends. Where that is faster than the consumer grows, it begins
 * slower: a backlog would make it grow past what the jobs need (theory §3.4).
 */
export const even: Spread = {
  name: "even",
  deterministic: true,
  inJobOrder: true,
  slotsPerSecond: slotsPerSendSecond,
  delaysSeconds: (request) => {
    const pace = paceOf(request);
    const lastSlot = slotsOf(request, slotsPerSendSecond) - 1;
    return Array.from({ length: request.count }, (_, job) => {
      const slot =
        job === 0 ? 0 : Math.min(lastSlot, Math.floor(releaseSeconds(job + 1e-9, pace) * slotsPerSendSecond));
      return request.minSeconds + slot / slotsPerSendSecond;
    });
  },
};

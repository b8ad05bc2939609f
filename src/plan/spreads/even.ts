import { slotsPerSendSecond } from "../send-phases.ts";
import { type Spread, slotsOf } from "../spread.ts";
import { paceOf, releaseSeconds } from "./even-pace.ts";

/**
 * At equal distances from the shortest to the longest delay, no chance. Message timers know whole seconds only; what is
 * left of a distance is the driver's to wait before it sends. Where that is faster than the consumer grows, it begins
 * slower: a backlog would make it grow past what the jobs need; and where the first jobs take longer, as their environments
 * are new, it rests once (theory §3.4).
 */
export const even: Spread = {
  name: "even",
  deterministic: true,
  inJobOrder: true,
  slotsPerSecond: slotsPerSendSecond,
  delaysSeconds: (request) => {
    const lastSlot = slotsOf(request, slotsPerSendSecond) - 1;
    return releaseSeconds(request.count, paceOf(request)).map(
      (seconds) =>
        request.minSeconds + Math.min(lastSlot, Math.floor(seconds * slotsPerSendSecond)) / slotsPerSendSecond,
    );
  },
};

import type { Cloud } from "./clients.ts";

const minuteMs = 60_000;

/** How long to wait until a minute has begun on the cloud's clock: metrics have a bin for each. */
export const untilFreshMinuteMs = ({ clock, skew }: Cloud): number =>
  (minuteMs - (skew.earliestMs(clock.nowMs()) % minuteMs)) % minuteMs;

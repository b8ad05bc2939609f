/** Delays for senders of your own: pure functions without the SDK, for Lambda, browsers, Deno and Node. */

export { type DelayRule, delaySecondsFor, type JobDelay } from "./delay-rule.ts";
export { type DelaysConsumer, type DelaysPlan, type DelaysRequest, planDelays } from "./delays.ts";
export type { PredictedPeak } from "./simulate/replications.ts";
export type { BurstGoal } from "./solve/goal.ts";
export type { JitterWindow, SpreadName } from "./spreads/spread.ts";

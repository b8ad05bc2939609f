import { hopDelaySecondsMax, hopsFor } from "../base/job.ts";
import { delaySecondsMax, limits } from "../base/limits.ts";
import { sum } from "../base/numbers.ts";
import { prices } from "../base/prices.ts";
import type { JitterWindow } from "../plan/spreads/spread.ts";

/**
 * How a message waits for longer than a message timer allows: it is sent again and again, each time with a message timer, or
 * EventBridge Scheduler sends it. In both ways the function `resend` adds the rest of the delay with a message timer.
 */
export type Beyond = "hops" | "scheduler";

const { scheduler } = limits;

/**
 * The rate at which flatten creates schedules in a Region, a second. The quota is 5,000 in the large Regions, and 250 to 1,000
 * elsewhere (SCH-UG quotas); one process makes some hundred calls a second.
 */
export const schedulesPerSecond = (region: string): number =>
  scheduler.largeRegions.some((large) => large === region) ? 500 : 200;

/** Schedules of one minute at most: EventBridge Scheduler delays what is beyond its quota of invocations. */
export const schedulesPerMinute = 0.9 * 60 * scheduler.invocationsPerSecond;

/** Requests of one message that `resend` sends on: its receive, its deletion, and the send. */
const requestsPerResend = 3;
/** What one invocation of `resend` is billed, milliseconds and megabytes (infra/beyond.yaml; the time is an estimate). */
const resendBilledMs = 50;
const resendMegabytes = 128;

/** List price of sending one message on, US dollars. */
const usdPerResend =
  requestsPerResend * prices.sqs.perRequest +
  prices.lambda.perRequest +
  (resendBilledMs / 1_000) * (resendMegabytes / 1_024) * prices.lambda.perGigabyteSecond.arm64;

/** List price of the waiting of one message, US dollars, beyond what a message with a message timer costs. */
export function usdOfDelay(beyond: Beyond, delaySeconds: number): number {
  if (delaySeconds <= delaySecondsMax) return 0;
  return beyond === "hops" ? hopsFor(delaySeconds) * usdPerResend : prices.scheduler.perInvocation + usdPerResend;
}

/** What delays in a window cost and need, if all of them are equally likely. */
interface BeyondForecast {
  /** Share of the messages that wait for longer than a message timer allows, 0–1. */
  readonly longShare: number;
  /** Mean number of hops of those messages. */
  readonly meanHops: number;
  /** List price of a message of the window, US dollars, by each way. */
  readonly usd: Readonly<Record<Beyond, number>>;
}

/** Forecasts the delays of a window. */
export function beyondForecast({ minSeconds, maxSeconds }: JitterWindow): BeyondForecast {
  const slots = maxSeconds - minSeconds + 1;
  let long = 0;
  let hops = 0;
  // Delays with the same number of hops are counted together: a window can have 31 million seconds.
  for (let from = Math.max(minSeconds, delaySecondsMax + 1); from <= maxSeconds; ) {
    const each = hopsFor(from);
    const to = Math.min(maxSeconds, (each + 1) * delaySecondsMax);
    long += to - from + 1;
    hops += (to - from + 1) * each;
    from = to + 1;
  }
  return {
    longShare: long / slots,
    meanHops: long === 0 ? 0 : hops / long,
    usd: {
      hops: (hops / slots) * usdPerResend,
      scheduler: (long / slots) * (prices.scheduler.perInvocation + usdPerResend),
    },
  };
}

/** Chooses the way for some delays, seconds: the cheaper one, and EventBridge Scheduler for delays that hops cannot reach. */
export function cheaperBeyond(delays: readonly number[]): Beyond {
  if (delays.some((delay) => delay > hopDelaySecondsMax)) return "scheduler";
  const usd = (beyond: Beyond) => sum(delays.map((delay) => usdOfDelay(beyond, delay)));
  return usd("hops") <= usd("scheduler") ? "hops" : "scheduler";
}

/** Chooses the way for a window: the cheaper one, and EventBridge Scheduler for delays that hops cannot reach. */
export function chooseBeyond(window: JitterWindow): Beyond {
  if (window.maxSeconds > hopDelaySecondsMax) return "scheduler";
  const { usd } = beyondForecast(window);
  return usd.hops <= usd.scheduler ? "hops" : "scheduler";
}

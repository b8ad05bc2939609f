import { usageError } from "../../base/errors.ts";
import { hopDelaySecondsMax, hopsFor, hopsMax } from "../../base/job.ts";
import { delaySecondsMax } from "../../base/limits.ts";
import type { FlagDefinition } from "../../cli/command.ts";
import { parseChoice } from "../../cli/parse/values.ts";
import {
  type Beyond,
  beyondForecast,
  chooseBeyond,
  schedulesPerMinute,
  schedulesPerSecond,
} from "../../experiment/beyond.ts";
import type { Via } from "../../plan/scenario.ts";
import type { JitterWindow } from "../../plan/spreads/spread.ts";
import { count, dollars, percent, roughly, seconds } from "../../terminal/format.ts";

/** How delays beyond 900 s are made, as the user asked for it. */
export type BeyondChoice = "auto" | Beyond;

const choices = ["auto", "hops", "scheduler"] as const satisfies BeyondChoice[];

/** Parses how delays beyond 900 s are made. */
export const parseBeyond = parseChoice(choices);

/** The flag for delays that a message timer cannot make. */
export const beyondFlag: FlagDefinition = {
  syntax: "--beyond <how>",
  group: "delays",
  help: "make delays of more than 900 s: hops (messages are sent again), scheduler (EventBridge Scheduler), or auto",
  parse: parseBeyond,
};

const isLong = (window: JitterWindow | null): window is JitterWindow => (window?.maxSeconds ?? 0) > delaySecondsMax;

/**
 * Decides how the delays of an arm are made; undefined if a message timer suffices.
 *
 * @throws {FlattenError} (usage) for delays that cannot be made as the flags require.
 */
export function beyondFor(choice: BeyondChoice | undefined, via: Via, window: JitterWindow | null): Beyond | undefined {
  if (!isLong(window)) return undefined;
  const { maxSeconds } = window;
  if (choice === undefined) {
    throw usageError(
      `a delay of ${maxSeconds} s is longer than the longest message timer of SQS (${delaySecondsMax} s)`,
      "add --beyond auto, send the jobs in several bursts, or let them wait in the queue: flatten deploy --parameter MaximumConcurrency=10",
    );
  }
  if (via !== "sqs") {
    throw usageError(
      `--beyond and --via ${via} cannot be combined: only flatten itself sends jobs with delays of more than ${delaySecondsMax} s`,
      "let flatten send the jobs: --via sqs, or the arm sqs:0-2h of compare",
    );
  }
  if (choice === "hops") refuseManyHops(maxSeconds);
  return choice === "auto" ? chooseBeyond(window) : choice;
}

/** @throws {FlattenError} (usage) for a delay that hops cannot reach. */
export function refuseManyHops(delaySeconds: number): void {
  if (delaySeconds <= hopDelaySecondsMax) return;
  throw usageError(
    `a delay of ${delaySeconds} s needs ${hopsFor(delaySeconds)} hops, and Lambda ends a chain of a function and a queue after about 16 invocations: at most ${hopsMax} hops, ${hopDelaySecondsMax} s (${seconds(hopDelaySecondsMax)}), can be relied on`,
    "use EventBridge Scheduler: --beyond scheduler",
  );
}

/** Checks that `--beyond` is not given without delays that need it. @throws {FlattenError} (usage) */
export function refuseNeedlessBeyond(
  choice: BeyondChoice | undefined,
  windows: readonly (JitterWindow | null)[],
): void {
  if (choice === undefined || windows.some(isLong)) return;
  throw usageError(
    `--beyond makes delays of more than ${delaySecondsMax} s, and no delay is longer than that`,
    "leave out --beyond, or give longer delays: --jitter 0-2h, or --delays 2h of compare",
  );
}

const million = 1_000_000;

/** How messages wait for longer than 900 s, after a colon. */
export const makingText = (beyond: Beyond): string =>
  beyond === "hops"
    ? `messages are sent again every ${delaySecondsMax} s or less`
    : "EventBridge Scheduler sends them in the minute before they are due, and a message timer adds the rest of the delay";

/** Why the delays are not made the other way, as a clause. @param times how often a message is sent again */
export function reasonText(beyond: Beyond, longestSeconds: number, times: string, cost: (way: Beyond) => string) {
  if (longestSeconds > hopDelaySecondsMax) {
    return `hops reach only ${seconds(hopDelaySecondsMax)}, because Lambda ends longer chains`;
  }
  return beyond === "hops"
    ? `EventBridge Scheduler would cost ${cost("scheduler")}`
    : `to send them again, ${times}, would cost ${cost("hops")}`;
}

/** How the delays of a window are made, what a million jobs cost, how exact they are, and what the other way would cost. */
export function beyondSentence(beyond: Beyond, window: JitterWindow): string {
  const { longShare, meanHops, usd } = beyondForecast(window);
  const cost = (way: Beyond) => dollars(usd[way] * million);
  const share = longShare === 1 ? "Every message waits" : `${percent(longShare)} of the messages wait`;
  const times = `${meanHops.toFixed(1)} times on average`;
  const how = `${makingText(beyond)}${beyond === "hops" ? `, ${times}` : ""}`;
  const reason = reasonText(beyond, window.maxSeconds, times, cost);
  return `${share} for longer than ${count(delaySecondsMax)} s: ${how}. Each is due to the second. A million jobs cost ${cost(beyond)} more than without the delays; ${reason}.`;
}

/** From this time on, the creation of schedules is worth a sentence. */
const longCreationSeconds = 60;

/**
 * Says how long it takes to create many schedules, and what becomes of the jobs that are due by then; undefined if they are few.
 */
export function creationSentence(jobs: number, window: JitterWindow, region: string): string | undefined {
  const long = Math.round(jobs * beyondForecast(window).longShare);
  const perSecond = schedulesPerSecond(region);
  const minutes = Math.max(1, (window.maxSeconds - Math.max(delaySecondsMax, window.minSeconds)) / 60);
  const isCrowded = long / minutes > schedulesPerMinute;
  if (long / perSecond <= longCreationSeconds && !isCrowded) return undefined;
  const crowded = isCrowded
    ? ` EventBridge Scheduler sends ${count(schedulesPerMinute)} messages a minute in time: flatten holds the others, and sends them 900 s before they are due.`
    : "";
  return `Up to ${count(long)} schedules are created at ${perSecond} a second in ${region}, in about ${roughly(long / perSecond)}, starting with those that are due last. Messages that are due within ${delaySecondsMax} s by then are sent with a message timer instead, so that none is late.${crowded}`;
}

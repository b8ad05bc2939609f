import { invalidMember } from "../base/errors.ts";
import { batchEntriesMax, delaySecondsMax } from "../base/limits.ts";
import { randomFrom } from "../base/random.ts";
import { type Consumer, defaultConsumer } from "./consumer.ts";
import { type DelayRule, type JobDelay, jobDelaysOf, ruleOf } from "./delay-rule.ts";
import { planMessages } from "./send-plan.ts";

import type { LoadRange, Model, PredictedPeak, Summary } from "./simulate/replications.ts";
import { type BurstGoal, chanceOf, hasLimits, joined, limitTexts, parseGoals } from "./solve/goal.ts";
import type { BurstRequest, PlanRow } from "./solve/plan.ts";
import { candidates, queueModel, rowForBurst } from "./solve/rows-for-goal.ts";

import { delaysText, forecastText } from "./solve/window-for-goal.ts";
import { spreads } from "./spreads/registry.ts";
import type { JitterWindow, SpreadName } from "./spreads/spread.ts";
import { sampleWork, type Work } from "./work.ts";
import { parseWork } from "./work-distributions.ts";

/** What `planDelays` plans: the jobs, their work, and a goal or a window. */
export interface DelaysRequest {
  /** Number of jobs that the sender has at the same time, 1 to 100,000; or else `arrivalsSeconds`. */
  readonly count?: number;
  /** When the sender gets each job, seconds after the first one, ascending: for jobs that do not come at the same time. */
  readonly arrivalsSeconds?: readonly number[];
  /** How long a job works: text as for `flatten plan --work` (`5s`, `2s-8s`, `lognormal:5s,0.4`), or measured times in seconds. */
  readonly work: string | readonly number[];
  /**
   * Limits (`maxPeak`, `maxRate`, `maxEnvironments`) for the smallest window that keeps them, `deadlineSeconds` for the lowest peak,
   * or both; or else `window`.
   */
  readonly goal?: BurstGoal;
  /** The range of the delays, if it is given: whole seconds from 0 to 900. Its forecast is computed. */
  readonly window?: JitterWindow;
  /** How the delays are placed; the best spread for the goal unless given, or `random` in a given window. */
  readonly spread?: SpreadName;
  /** What processes the jobs; AWS's defaults unless given. */
  readonly consumer?: DelaysConsumer;
  /** The same seed gives the same delays; 1 unless given. */
  readonly seed?: number | string;
  /**
   * True if the sender sends each job as soon as it gets it: no message waits for a part of a second, and the spread is one
   * that `delaySecondsFor` knows. False unless given.
   */
  readonly sendsAtOnce?: boolean;
}

const consumerMembers = [
  "batchSize",
  "batchingWindowSeconds",
  "maximumConcurrency",
  "reservedConcurrency",
  "accountConcurrency",
  "coldStartMs",
  "coldStartSpreadMs",
  "warmEnvironments",
] as const satisfies readonly (keyof Consumer)[];

/** The settings of mapping, function and account that a plan depends on. */
export type DelaysConsumer = Partial<Pick<Consumer, (typeof consumerMembers)[number]>>;

/** The delay of every job, and what is expected of them. */
export interface DelaysPlan {
  /** In job order. */
  readonly jobs: readonly JobDelay[];
  readonly spread: SpreadName;
  readonly window: JitterWindow;
  readonly forecast: {
    /** Most invocations in flight: the values that 5, 50 and 95 % of the bursts do not exceed. */
    readonly peak: PredictedPeak;
    /** When the last job ends, seconds after the first one is sent without a delay; Infinity if some jobs never run. */
    readonly lastEndSeconds: LoadRange;
    /** The share of the bursts that meet the goal, 0–1; null for a given window. */
    readonly goalProbability: number | null;
  };
  /** Why these delays, and what to expect of them, as one sentence. */
  readonly reason: string;
  /** For `delaySecondsFor`, plain JSON; null for the spread `slots`, which needs the work of the jobs. */
  readonly rule: DelayRule | null;
}

/** Spreads that suit jobs that arrive over time. */
const arrivingCandidates: readonly SpreadName[] = ["none", "even", "stratified", "random"];

/**
 * Plans the delays of jobs that your own code sends to a queue, with the models and the placement of `flatten burst` and the
 * trigger function.
 *
 * @throws {Error} for an invalid member, which the message names, and for a goal that cannot be met; the message names the
 * closest goal that can be met.
 */
export function planDelays(request: DelaysRequest): DelaysPlan {
  const { arrivalsSeconds, seed = 1, sendsAtOnce = false } = request;
  const burst = { count: countOf(request), work: workOf(request.work), consumer: consumerOf(request.consumer ?? {}) };
  const goal = goalOf(request);
  const model = queueModel(sendsAtOnce, arrivalsSeconds);
  const requested = spreadOf(request);
  const row =
    "window" in goal
      ? givenRow(model, burst, goal.window, requested)
      : rowForBurst(model, burst, goal, triedFor(request), requested);
  const { spread, window, prediction } = row;
  const messages = Array.from({ length: burst.count }, (_, index) => ({ document: index + 1 }));
  const calls = planMessages({ ...burst, messages, window, spread, random: randomFrom(seed) }, batchEntriesMax);
  const firstMs = (job: number): number => Math.round((arrivalsSeconds?.[job - 1] ?? 0) * 1000);
  return {
    jobs: jobDelaysOf(calls).map(({ job, sendOffsetMs, delaySeconds }) => ({
      job,
      sendOffsetMs: firstMs(job) + (sendsAtOnce ? 0 : sendOffsetMs),
      delaySeconds,
    })),
    spread,
    window,
    forecast: {
      peak: prediction.peak,
      lastEndSeconds: prediction.lastEndSeconds,
      goalProbability: "window" in goal ? null : chanceOf(prediction, goal),
    },
    reason: `${reasonOf(request, goal, row)}; ${forecastText(prediction)}.`,
    rule: ruleOf({ ...burst, window, spread, seed }),
  };
}

function givenRow(
  model: Model<Summary>,
  burst: BurstRequest,
  window: JitterWindow,
  spread: SpreadName = "random",
): PlanRow<Summary> {
  const prediction = model({ ...burst, spread, window }).prediction();
  return { spread, window, prediction, unmet: null };
}

/** The spreads to choose from. */
const triedFor = ({ arrivalsSeconds, sendsAtOnce }: DelaysRequest): SpreadName[] =>
  (arrivalsSeconds === undefined ? candidates : arrivingCandidates).filter((each) => each !== "slots" || !sendsAtOnce);

function reasonOf(
  { spread: requested }: DelaysRequest,
  goal: ReturnType<typeof goalOf>,
  row: PlanRow<Summary>,
): string {
  const delays = row.spread === "none" ? "no delays" : delaysText(row);
  if ("window" in goal) return `${delays}, as requested`;
  if (requested !== undefined) return `${delays}, the window that serves the goal best with the requested spread`;
  const limits = joined(limitTexts(goal));
  const inTime = goal.deadlineSeconds === undefined ? "" : ` and end within ${goal.deadlineSeconds} s`;
  return hasLimits(goal)
    ? `${delays}, which end first of all that keep ${limits}${inTime}`
    : `${delays}, which have the lowest peak of all that end within ${goal.deadlineSeconds} s`;
}

const countMax = 100_000;

function countOf({ count, arrivalsSeconds }: DelaysRequest): number {
  if (arrivalsSeconds === undefined) {
    if (isWhole(count, 1, countMax)) return count;
    throw invalidMember("count", count, `a whole number from 1 to ${countMax}`);
  }
  if (count !== undefined) throw new Error('"count" and "arrivalsSeconds" cannot be combined: each arrival is one job');
  const { length } = arrivalsSeconds;
  const isAscending = arrivalsSeconds.every((at, index) => at >= (arrivalsSeconds[index - 1] ?? 0) && at < 1e9);
  if (isWhole(length, 1, countMax) && isAscending && arrivalsSeconds[0] === 0) return length;
  throw new Error(`"arrivalsSeconds" must be 1 to ${countMax} numbers of seconds, ascending from 0`);
}

const isWhole = (value: unknown, min: number, max: number): value is number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;

function workOf(given: DelaysRequest["work"]): Work {
  const work = typeof given === "string" ? parseWork(given) : sampleWork(given);
  if (work !== undefined) return work;
  throw invalidMember("work", given, 'text like "5s", "2s-8s" or "lognormal:5s,0.4", or measured times in seconds');
}

function consumerOf(given: DelaysConsumer): Consumer {
  for (const [name, value] of Object.entries(given)) {
    if (!(consumerMembers as readonly string[]).includes(name)) {
      throw new Error(`unknown: consumer.${name}; the members of "consumer" are ${consumerMembers.join(", ")}`);
    }
    const smallest = name === "batchSize" ? 1 : 0;
    if (!(value >= smallest)) throw invalidMember(`consumer.${name}`, value, `a number of at least ${smallest}`);
  }
  return { ...defaultConsumer, ...given };
}

function goalOf({ goal, window }: DelaysRequest): BurstGoal | { readonly window: JitterWindow } {
  if (window !== undefined && goal !== undefined) {
    throw new Error('"goal" and "window" cannot be combined: the goal chooses the window');
  }
  if (window !== undefined) {
    const { minSeconds, maxSeconds } = window;
    if (isWhole(minSeconds, 0, delaySecondsMax) && isWhole(maxSeconds, minSeconds, delaySecondsMax)) return { window };
    throw invalidMember("window", window, `{ minSeconds, maxSeconds }, whole seconds from 0 to ${delaySecondsMax}`);
  }
  const read = goal && parseGoals({ ...goal });
  if (read !== undefined) return read;
  throw invalidMember(
    "goal",
    goal,
    '"maxPeak", "maxRate", "maxEnvironments" or "deadlineSeconds", and "confidence" between 0 and 1',
  );
}

function spreadOf({ spread, sendsAtOnce }: DelaysRequest): SpreadName | undefined {
  if (spread === undefined) return undefined;
  const names = Object.keys(spreads).filter((name) => name !== "slots" || !sendsAtOnce);
  if (names.includes(spread)) return spread;
  throw invalidMember("spread", spread, `one of ${names.join(", ")}`);
}

import { eventSourceSettings } from "../../aws/event-source-mapping.ts";
import { functionSettings } from "../../aws/functions.ts";
import { FlattenError, usageError } from "../../base/errors.ts";
import type { Consumer } from "../../plan/consumer.ts";
import { holdingTimesFor } from "../../plan/holding-time.ts";
import { type JitterSeconds, jitterSeconds } from "../../plan/jitter-window.ts";
import { predict } from "../../plan/predict.ts";
import type { PredictedPeak, Prediction } from "../../plan/prediction.ts";
import { chooseRow } from "../../plan/solve/choose-row.ts";
import {
  type BurstGoal,
  confidenceOf,
  type ImpossiblePlan,
  nearestGoal,
  type PlanRow,
  type SolvedPlan,
} from "../../plan/solve/goal.ts";
import { impossibility } from "../../plan/solve/impossible.ts";
import { solve } from "../../plan/solve/solve.ts";
import { spreadSentences } from "../../plan/spreads/describe.ts";
import type { HoldingTimes, SpreadName } from "../../plan/spreads/spread.ts";
import type { Work } from "../../plan/work/work.ts";
import { readConsumer } from "../consumer.ts";
import type { Target } from "../target.ts";
import {
  goalOfFirstAttempts,
  isPoisoned,
  type PlannedRetries,
  plannedRetries,
  type Retries,
  retrySeconds,
} from "./retries.ts";

/** A burst that is to keep a goal. */
export interface GoalRequest {
  readonly count: number;
  readonly work: Work;
  readonly goal: BurstGoal;
  /** The spread that was asked for; undefined for the best. */
  readonly spread: SpreadName | undefined;
  /** From the first to the last send, where the sender takes its time. */
  readonly sendSeconds: number;
  /** Share of the documents that fail on every attempt, and the chance that any one attempt fails, 0–1. */
  readonly failShare: number;
  readonly flaky: number;
}

/** The delays that were chosen for a goal, and what was expected of them. */
export interface BurstPlan {
  readonly goal: BurstGoal & { readonly confidence: number };
  readonly spread: SpreadName;
  readonly jitterSeconds: JitterSeconds;
  /** The work that was planned with. */
  readonly work: string;
  /** How often jobs that fail were expected to come back, in the last end as well; left out where none fail. */
  readonly retries?: { readonly times: number; readonly everySeconds: number };
  readonly predicted: {
    readonly peak: PredictedPeak;
    readonly lastEndSeconds: { readonly p50: number; readonly p95: number };
    /** Chance that the goal is kept, 0–1. */
    readonly keeps: number;
  };
  /** Why this spread, as a sentence. */
  readonly why: string;
}

/**
 * Chooses the delays that keep a goal on the road of this target. A deadline leaves time for what fails to come back:
 * the first attempts have to be done that much sooner.
 *
 * @throws {FlattenError} naming the nearest that is possible, where nothing keeps the goal; nothing has been sent
 */
export async function planBurst(target: Target, request: GoalRequest): Promise<BurstPlan> {
  const { count, work, goal, spread } = request;
  const settled = await readConsumer(
    target,
    await functionSettings(target.cloud, target.stack.processFunctionName),
    await eventSourceSettings(target.cloud, target.stack.eventSourceMappingId),
  );
  const consumer = { ...settled, sendSeconds: request.sendSeconds };
  const retries = await plannedRetries(target, request, goal);
  const first = goalOfFirstAttempts(goal, retries.planned);
  const plan = solve({ count, work, consumer, goal: first });
  if (plan.kind === "impossible") {
    const late = plan.reason === "deadline-shorter-than-one-job" && retriesError(request, consumer, retries.planned);
    // What is out of reach without retries is said of the goal as it was given.
    throw late || impossibleError(impossibility({ count, work, consumer, goal }) ?? plan, goal);
  }
  const row = chooseRow(plan, spread);
  if (row.unmet !== null) throw retriesError(request, consumer, retries.planned) ?? unmetError(plan, row, goal);
  const laterSeconds = retrySeconds(retries.p95);
  const why = whyThisSpread(plan, row, spread, { count, laterSeconds, ...holdingTimesFor(row.spread, work, consumer) });
  return { ...recordOf(row, request, retries), why };
}

function recordOf({ spread, window, prediction }: PlanRow, request: GoalRequest, retries: PlannedRetries) {
  const { planned, p50, p95 } = retries;
  const { peak, lastEndSeconds } = prediction;
  return {
    goal: { ...request.goal, confidence: confidenceOf(request.goal) },
    spread,
    jitterSeconds: jitterSeconds(window),
    work: request.work.text,
    ...(planned.times === 0 ? {} : { retries: { times: planned.times, everySeconds: planned.everySeconds } }),
    predicted: {
      peak,
      lastEndSeconds: { p50: lastEndSeconds.p50 + retrySeconds(p50), p95: lastEndSeconds.p95 + retrySeconds(p95) },
      keeps: keepsChance(prediction, request.goal, planned),
    },
  };
}

/** Chance that the goal is kept; retries are too far apart from the first attempts to raise their peak. */
function keepsChance(prediction: Prediction, goal: BurstGoal, retries: Retries): number {
  if ("maxPeak" in goal) return 1 - prediction.exceeds(goal.maxPeak);
  return prediction.endsBy(goal.deadlineSeconds - retrySeconds(retries) + 1e-9) * retries.chance;
}

/**
 * Which spread was taken, why, and what the usual one would have cost, as one sentence.
 *
 * @param burst.laterSeconds by which retries put off the last end of any spread
 */
function whyThisSpread(
  { goal, rows }: SolvedPlan,
  row: PlanRow,
  asked: SpreadName | undefined,
  burst: HoldingTimes & { readonly count: number; readonly laterSeconds: number },
): string {
  const placed = spreadSentences[row.spread]({ ...burst, ...row.window });
  if (row.spread === asked) return `${asked}, as asked for: ${placed}.`;
  const isPeak = "maxPeak" in goal;
  const words = (one: PlanRow): string =>
    isPeak
      ? `after ${(one.prediction.lastEndSeconds.p95 + burst.laterSeconds).toFixed(1)} s`
      : `${one.prediction.peak.p95}`;
  const best = isPeak
    ? `of the spreads that keep the peak it is done first, ${words(row)}`
    : `of the spreads that are done in time it has the lowest peak, ${words(row)}`;
  const random = rows.find(({ spread, unmet }) => spread === "random" && unmet === null);
  const beside = random === undefined || random === row ? "" : ` (random: ${words(random)})`;
  return `${row.spread}, because ${best}${beside}: ${placed}.`;
}

const goalText = (goal: BurstGoal): string =>
  "maxPeak" in goal ? `at most ${goal.maxPeak} in flight` : `done within ${goal.deadlineSeconds} s`;

/** No delays on any road could keep the goal. */
const impossibleError = ({ why, nearest }: ImpossiblePlan, goal: BurstGoal): Error =>
  usageError(`${goalText(goal)} is not possible: ${why}`, `nearest is ${nearest}`);

/** No delays of the spread that was chosen keep the goal: an assertion that has failed before anything was sent. */
function unmetError(plan: SolvedPlan, { spread, window, prediction, unmet }: PlanRow, goal: BurstGoal): Error {
  const best = chooseRow(plan, undefined);
  const isKept = best.unmet === null;
  const who = isKept ? `--spread ${spread} does not keep it` : "no spread keeps it";
  const { minSeconds, maxSeconds } = window;
  const how = maxSeconds === 0 ? "without delays" : `with delays of ${minSeconds}-${maxSeconds} s (${spread})`;
  const other = isKept ? `; --spread ${best.spread} keeps it` : "";
  return new FlattenError("assertion", `${goalText(goal)} is not possible: ${who}; ${unmet?.why}`, {
    remedy: `nearest is ${nearestFlag(prediction, goal)}, ${how}; or: ${unmet?.instead}${other}`,
  });
}

/**
 * What fails comes back too late for the deadline, whatever the delays: flags that cannot be where that is certain, a
 * goal that is not met where it is likely; undefined for other goals, without retries, and where the deadline could not
 * be kept without them either.
 */
function retriesError(request: GoalRequest, consumer: Consumer, retries: Retries): Error | undefined {
  const { count, work, goal } = request;
  if (!("deadlineSeconds" in goal) || retries.times === 0) return undefined;
  const undelayed = predict({ count, work, consumer, via: "sqs", window: null, spread: "none" });
  const keeps = undelayed.endsBy(goal.deadlineSeconds + 1e-9) >= confidenceOf(goal);
  if (!keeps) return undefined;
  const first = goalOfFirstAttempts(goal, retries);
  const isCertain = isPoisoned(request);
  const [flag, who] = isCertain ? ["--fail", "what fails"] : ["--flaky", "some job"];
  const times = retries.times === 1 ? "once" : `${retries.times} times`;
  return new FlattenError(
    isCertain ? "usage" : "assertion",
    `${goalText(goal)} is not possible with ${flag}: ${who} comes back ${times}, ${retries.everySeconds} s later each time`,
    {
      remedy: `nearest is ${nearestFlag(undelayed, first, retrySeconds(retries))}, without delays; or leave out ${flag}`,
    },
  );
}

/**
 * The goal that these delays would keep, as a flag.
 *
 * @param laterSeconds what a deadline has to add to it
 */
function nearestFlag(prediction: Prediction, goal: BurstGoal, laterSeconds = 0): string {
  const nearest = nearestGoal(prediction, goal);
  if (nearest === null) return "no deadline at all, as some jobs are never done";
  return "maxPeak" in nearest
    ? `--max-peak ${nearest.maxPeak}`
    : `--deadline ${nearest.deadlineSeconds + laterSeconds}s`;
}

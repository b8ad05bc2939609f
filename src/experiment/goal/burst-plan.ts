import { FlattenError, usageError } from "../../base/errors.ts";
import type { Consumer } from "../../plan/consumer.ts";
import type { Prediction } from "../../plan/predict.ts";
import type { LoadRange, PredictedPeak } from "../../plan/simulate/replications.ts";
import { type BurstGoal, chanceOf, confidenceOf, hasLimits, isPlain } from "../../plan/solve/goal.ts";
import {
  chooseByKnowledge,
  type ImpossiblePlan,
  impossibility,
  type Plan,
  type PlanRow,
  type SolvedPlan,
} from "../../plan/solve/plan.ts";
import { candidates } from "../../plan/solve/rows-for-goal.ts";
import { solve } from "../../plan/solve/solve.ts";
import { byWorkSentence, holdingTimesFor, spreadSentences } from "../../plan/spreads/registry.ts";
import { type HoldingTimes, type JitterSeconds, jitterSeconds, type SpreadName } from "../../plan/spreads/spread.ts";
import { type ArmSpec, isByMap, pausedSeconds } from "../arm-spec.ts";
import { consumerOf, lateBesideOthers } from "../predict-arm.ts";
import { mapSending } from "../send/planned-calls.ts";
import type { FoundLoad, StackFacts } from "../stack-facts.ts";
import { flagsOfGoal, nearestFlag } from "./phrases.ts";
import {
  goalOfFirstAttempts,
  lowerGoal,
  type PlannedRetries,
  peakOfRetriesError,
  plannedRetries,
  retriesError,
  retrySeconds,
  withPeakOfRetries,
} from "./retries.ts";

/** A burst whose delays are chosen for a goal. */
export interface GoalRequest
  extends Pick<ArmSpec, "count" | "via" | "work" | "sizes" | "failShare" | "flaky" | "pauseMs" | "isCounted"> {
  readonly goal: BurstGoal;
  /** The spread to use; undefined for the best one. */
  readonly spread: SpreadName | undefined;
  /** What runs on the function before the burst. */
  readonly load?: FoundLoad;
  /** Whether it runs on the emulator in this process, whose time passes only during a command. */
  readonly isLocal?: boolean;
}

/** The delays that were chosen for a goal, and what was expected of them. Part of the result document. */
export interface BurstPlan {
  readonly goal: BurstGoal & { readonly confidence: number };
  readonly spread: SpreadName;
  readonly jitterSeconds: JitterSeconds;
  /** Number of places, if `slots` places each job by its own work. */
  readonly places?: number;
  /** The work that the plan assumes. */
  readonly work: string;
  /** How often jobs that fail are expected to be received again. Left out if no job fails. */
  readonly retries?: { readonly times: number; readonly everySeconds: number };
  readonly predicted: {
    readonly peak: PredictedPeak;
    /** End of the last job, its retries included. */
    readonly lastEndSeconds: LoadRange;
    /** Probability that the goal is met, 0–1. */
    readonly goalProbability: number;
  };
  /** Why this spread was chosen, as a sentence. */
  readonly why: string;
}

/** A plan for a goal, and the prediction that it rests on: of first attempts, without their retries. */
export interface PlannedBurst {
  readonly plan: BurstPlan;
  readonly prediction: Prediction;
}

/**
 * Chooses the delays that meet a goal on this stack. For a deadline, the first attempts are planned to end early enough
 * for their retries; for a peak that retries would exceed, they are planned for a lower one.
 *
 * @param lowered the goal that the first attempts are planned for instead, because their retries come on top
 * @throws {FlattenError} (usage, assertion) if no delays meet the goal. The remedy names the nearest goal that can be met.
 */
export function planBurst(facts: StackFacts, request: GoalRequest, lowered?: BurstGoal): PlannedBurst {
  const { count, via, work, sizes, goal, spread } = request;
  const sending = isByMap(via) ? mapSending({ parallel: undefined, ...request }) : {};
  const stack = { ...consumerOf(facts), sendSeconds: pausedSeconds(request), ...sending };
  refuseTooManyWarm(request, stack);
  const consumer = { ...stack, ...idleEnvironments(request, stack) };
  const retries = plannedRetries(facts.queue, request, goal);
  const first = lowered ?? besideOthers(goalOfFirstAttempts(goal, retries.planned), request.load);
  const wanted = { count, via, work, consumer, goal: first };
  const solved = solve({ ...wanted, only: spread ?? tried });
  if (solved.kind === "impossible") {
    const late = solved.reason === "deadline-shorter-than-one-job" && retriesError(request, consumer, retries.planned);
    // If the goal is out of reach without retries too, the error is about the goal as it was given.
    throw late || impossibleError(impossibility({ count, work, consumer, goal }) ?? solved, goal);
  }
  const row = chooseByKnowledge(solved, spread, sizes !== undefined);
  const prediction = withPeakOfRetries(row, request, consumer, retries.planned);
  if (row.unmet !== null && lowered !== undefined) throw peakOfRetriesError(request, { ...row, prediction });
  if (row.unmet !== null) {
    throw (
      retriesError(request, consumer, retries.planned) ??
      unmetError(spread === undefined ? solved : solve({ ...wanted, only: tried }), row, goal)
    );
  }
  const lower = prediction === row.prediction ? undefined : lowerGoal(prediction, goal, first);
  if (lower?.maxPeak === 0) throw peakOfRetriesError(request, { ...row, prediction });
  if (lower !== undefined) return planBurst(facts, request, lower);
  const laterSeconds = retrySeconds(retries.p95);
  const placing = { count, laterSeconds, ...holdingTimesFor(row.spread, work, consumer) };
  const why = whyThisSpread(solved, row, spread, placing);
  return { plan: { ...recordOf({ ...row, prediction }, request, retries), why }, prediction };
}

/** Spreads to choose from, and `random` for comparison, which serves every goal better than `poisson`. */
const tried: readonly SpreadName[] = [...candidates, "random"];

/** Refuses a goal of fewer environments than are warm already. */
function refuseTooManyWarm({ count, via, work, goal, load, isLocal }: GoalRequest, consumer: Consumer): void {
  if (load === undefined) return;
  const impossible = impossibility({ count, via, work, goal, consumer: { ...consumer, ...load.environments } });
  if (impossible?.reason !== "too-many-environments") return;
  const warm = load.environments.warmEnvironments;
  const nearest = `${warm} environments, or delete them with the emulator's state: flatten local reset`;
  throw impossibleError(isLocal ? { ...impossible, nearest } : impossible, goal);
}

/** The warm environments that others leave to the burst. */
function idleEnvironments({ goal, load }: GoalRequest, consumer: Consumer): Partial<Consumer> {
  if (load === undefined) return {};
  const { environments, othersAtOnce } = load;
  const { warmEnvironments, warmIdleSeconds } = environments;
  const idle = Math.max(0, warmEnvironments - othersAtOnce);
  return {
    ...(goal.maxEnvironments === undefined ? {} : environments),
    ...(othersAtOnce === 0 ? {} : lateBesideOthers(consumer)),
    warmEnvironments: goal.maxEnvironments === undefined ? 0 : idle,
    ...(goal.maxEnvironments !== undefined &&
      warmIdleSeconds && { warmIdleSeconds: warmIdleSeconds.slice(warmEnvironments - idle) }),
  };
}

/**
 * The goal of the burst beside others. The environments that they need at the same time are not for the burst. Their messages
 * delay some starts of the burst, which then come in the same second as later ones.
 */
export function besideOthers(goal: BurstGoal, load: Omit<FoundLoad, "environments"> | undefined): BurstGoal {
  if (load === undefined || load.othersAtOnce === 0) return goal;
  const { maxEnvironments, maxRate } = goal;
  return {
    ...goal,
    ...(maxEnvironments === undefined ? {} : { maxEnvironments: Math.max(1, maxEnvironments - load.othersAtOnce) }),
    ...(maxRate === undefined ? {} : { maxRate: Math.max(1, maxRate - Math.ceil(load.othersPerSecond)) }),
  };
}

function recordOf({ spread, window, prediction, places }: PlanRow, request: GoalRequest, retries: PlannedRetries) {
  const { planned, p50, p95 } = retries;
  const { peak, lastEndSeconds } = prediction;
  return {
    goal: { ...request.goal, confidence: confidenceOf(request.goal) },
    spread,
    jitterSeconds: jitterSeconds(window),
    ...(places === undefined ? {} : { places }),
    work: request.work.text,
    ...(planned.times === 0 ? {} : { retries: { times: planned.times, everySeconds: planned.everySeconds } }),
    predicted: {
      peak,
      lastEndSeconds: { p50: lastEndSeconds.p50 + retrySeconds(p50), p95: lastEndSeconds.p95 + retrySeconds(p95) },
      goalProbability:
        chanceOf(prediction, goalOfFirstAttempts(request.goal, planned)) *
        (request.goal.deadlineSeconds === undefined ? 1 : planned.chance),
    },
  };
}

/**
 * Says which spread was chosen, why, and what `random` would have cost, as one sentence.
 *
 * @param burst.laterSeconds how much later the last job ends because of retries, whatever the spread.
 */
function whyThisSpread(
  { goal, rows }: SolvedPlan,
  row: PlanRow,
  asked: SpreadName | undefined,
  burst: HoldingTimes & { readonly count: number; readonly laterSeconds: number },
): string {
  const placed =
    row.places === undefined
      ? spreadSentences[row.spread]({ ...burst, ...row.window })
      : byWorkSentence(burst.count, row.places);
  if (row.spread === asked) return `${asked}, as requested: ${placed}.`;
  const isLimited = hasLimits(goal);
  const numberOf = (one: PlanRow): string =>
    isLimited
      ? `after ${(one.prediction.lastEndSeconds.p95 + burst.laterSeconds).toFixed(1)} s`
      : `${one.prediction.peak.p95}`;
  const keep = "maxPeak" in goal && isPlain(goal) ? "keep the peak" : "meet the goal";
  const best = isLimited
    ? `it finishes first among the spreads that ${keep}, ${numberOf(row)}`
    : `it has the lowest peak among the spreads that meet the deadline, ${numberOf(row)}`;
  const random = rows.find(({ spread, unmet }) => spread === "random" && unmet === null);
  const beside = random === undefined || random === row ? "" : ` (random: ${numberOf(random)})`;
  return `${row.spread}, because ${best}${beside}: ${placed}.`;
}

/** No delays on any path could meet the goal. */
const impossibleError = ({ why, nearest }: ImpossiblePlan, goal: BurstGoal): Error =>
  usageError(`${flagsOfGoal(goal)} cannot be met: ${why}`, `nearest is ${nearest}`);

/** No delays of the chosen spread meet the goal: an assertion that fails before anything is sent. */
function unmetError(plan: Plan, { spread, window, prediction, unmet }: PlanRow, goal: BurstGoal): Error {
  const best = plan.kind === "plan" ? chooseByKnowledge(plan, undefined, false) : undefined;
  const isMet = best?.unmet === null;
  const which = isMet ? `--spread ${spread} does not meet it` : "no spread meets it";
  const { minSeconds, maxSeconds } = window;
  const how = maxSeconds === 0 ? "without delays" : `with delays of ${minSeconds}-${maxSeconds} s (${spread})`;
  const other = isMet ? `; --spread ${best?.spread} meets it` : "";
  return new FlattenError("assertion", `${flagsOfGoal(goal)} cannot be met: ${which}; ${unmet?.why}`, {
    remedy: `nearest is ${nearestFlag(prediction, goal)}, ${how}; or: ${unmet?.instead}${other}`,
  });
}

import { delaySecondsMax } from "../../base/limits.ts";
import { secondsText } from "../../base/time.ts";
import { concurrencyCap } from "../consumer.ts";
import type { Prediction } from "../predict.ts";
import type { PredictRequest } from "../scenario.ts";
import type { Chances, LoadRange } from "../simulate/replications.ts";
import type { Limits } from "../simulate/simulation.ts";
import type { JitterWindow, SpreadName } from "../spreads/spread.ts";
import { type BurstGoal, confidenceOf, type Goal, hasLimits, limitTexts } from "./goal.ts";

/** A burst whose delays are planned. Direct invokes have no delays, so a plan for them has one row and no goal. */
export interface BurstRequest extends Pick<PredictRequest, "count" | "work" | "consumer" | "via" | "isRough"> {
  /** Shortest delay of any job, whole seconds; 0 by default. Ignored if the goal has a window. */
  readonly minSeconds?: number;
  /** Compute only the rows of these spreads; all spreads of the path by default. */
  readonly only?: SpreadName | readonly SpreadName[] | undefined;
  /** A spread that is computed with all runs, even if it is not the best. */
  readonly spread?: SpreadName | undefined;
}

/** What to plan. */
export interface SolveRequest extends BurstRequest {
  readonly goal: Goal;
}

/** The result of `solve`. */
export type Plan = SolvedPlan | ImpossiblePlan;

/** A plan: one row for each spread that was asked for, and the perfect pool for comparison. */
export interface SolvedPlan {
  readonly kind: "plan";
  readonly goal: Goal;
  readonly rows: readonly PlanRow[];
  readonly pool: PerfectPool;
  /**
   * How much worse random placement is than the perfect pool: how many seconds later the last end is, and how many invocations
   * higher the peak is (both p95). Null if the jobs have no delays, and without a row for random placement.
   */
  readonly costOfRandom: { readonly seconds: number; readonly invocations: number } | null;
}

/** What each spread would do in windows of some lengths, without a goal to choose by. */
export interface TradeOff {
  readonly kind: "trade-off";
  /** Without delays first, then every spread in each window. */
  readonly rows: readonly PlanRow[];
}

/** The result for one spread. */
export interface PlanRow<P extends Chances = Prediction> {
  readonly spread: SpreadName;
  /** If the goal cannot be met, the window that comes nearest to it. */
  readonly window: JitterWindow;
  readonly prediction: P;
  /** Number of places, if each job is placed by its own work, which the driver knows. The window has room for any burst. */
  readonly places?: number;
  /** Null if the goal is met. */
  readonly unmet: { readonly why: string; readonly instead: string } | null;
  /** Whether fewer runs were made than the confidence needs: the row is far from the best one. */
  readonly isRough?: boolean;
}

/** A pool of workers, each of which takes the next job as soon as it is free. No delays can do better with as many workers. */
export interface PerfectPool {
  readonly workers: number;
  /** From the first start to the last one, approximately. */
  readonly windowSeconds: number;
  readonly peak: number;
  readonly lastEndSeconds: LoadRange;
}

/** A goal that cannot be met with any delays. */
export interface ImpossiblePlan {
  readonly kind: "impossible";
  readonly reason:
    | "no-concurrency"
    | "deadline-shorter-than-one-job"
    | "no-room-for-a-window"
    | "function-disabled"
    | "too-many-environments"
    | "goals-contradict";
  /** A clause. */
  readonly why: string;
  /** The nearest goal that may be met; completes "nearest is …". */
  readonly nearest: string;
}

/**
 * Chooses the row to recommend: the row of the requested spread; otherwise the best row that meets the goal; otherwise the
 * row that comes nearest to it.
 */
export function chooseRow<P extends Chances>({ goal, rows }: Rows<P>, spread: SpreadName | undefined): PlanRow<P> {
  const requested = rows.find((row) => row.spread === spread);
  if (requested !== undefined) return requested;
  const met = rows.filter(({ unmet }) => unmet === null);
  // If a peak is the goal, the earliest end is best among the rows that keep it, and the lowest peak comes nearest to it.
  const byEnd = hasLimits(goal) === met.length > 0;
  const rank: Rank = byEnd ? (row) => [...end(row), ...peak(row)] : (row) => [...peak(row), ...end(row)];
  if (met.length > 0) return best(met, rank);
  return best(rows, (row) => [...miss(row, goal), ...rank(row)]);
}

/** A goal, and the rows to choose from. */
interface Rows<P extends Chances> {
  readonly goal: Goal;
  readonly rows: readonly PlanRow<P>[];
}

/**
 * Chooses as `chooseRow` does. A row that places each job by its own work is only chosen on request, or if the user has the
 * sizes of the jobs: the driver of an experiment knows the work of its jobs, but a production system usually does not.
 */
export const chooseByKnowledge = <P extends Chances>(
  { goal, rows }: Rows<P>,
  spread: SpreadName | undefined,
  hasSizes: boolean,
): PlanRow<P> =>
  chooseRow(
    { goal, rows: rows.filter((row) => row.places === undefined || hasSizes || row.spread === spread) },
    spread,
  );

const best = <P extends Chances>(rows: readonly PlanRow<P>[], rank: Rank): PlanRow<P> =>
  rows.toSorted((a, b) => compareRanks(rank(a), rank(b)))[0] as PlanRow<P>;

/** How many times as high or as late as a peak and a deadline together allow, whichever is worse. */
const miss = ({ prediction }: PlanRow<Chances>, goal: Goal): readonly number[] => {
  if ("window" in goal || goal.maxPeak === undefined || goal.deadlineSeconds === undefined) return [];
  return [Math.max(prediction.peak.p95 / goal.maxPeak, prediction.lastEndSeconds.p95 / goal.deadlineSeconds)];
};

/** Numbers by which rows are compared; lower is better. */
type Rank = (row: PlanRow<Chances>) => readonly number[];

/** Ends within the same tenth of a second count as equal. Without a window, `none` is preferred, as the simplest spread. */
const end: Rank = ({ prediction, window, spread }) => [
  Math.round(prediction.lastEndSeconds.p95 * 10),
  window.maxSeconds,
  window.maxSeconds === window.minSeconds && spread !== "none" ? 1 : 0,
];

const peak: Rank = ({ prediction }) => [prediction.peak.p95, prediction.peak.p50];

/** Compares lists of numbers, such as ranks, by the first number that differs; Infinity is last. */
export function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] as number;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

/** Why no delays can meet the goal, whatever the consumer; undefined if some may. */
export const impossibility = (request: SolveRequest): ImpossiblePlan | undefined =>
  invalidNumber(request) ?? unreachable(request);

/** The same for a goal and a window whose numbers are valid. */
export function unreachable({ goal, ...burst }: SolveRequest): ImpossiblePlan | undefined {
  if (concurrencyCap(burst.consumer) < 1) {
    return impossible(
      "function-disabled",
      "reserved concurrency of 0 turns the function off",
      "reserved concurrency of 1, or none",
    );
  }
  if ("window" in goal) return undefined;
  return tooManyWarm(goal, burst) ?? deadlineTooShort(goal, burst) ?? contradiction(goal, burst);
}

const impossible = (reason: ImpossiblePlan["reason"], why: string, nearest: string): ImpossiblePlan => ({
  kind: "impossible",
  reason,
  why,
  nearest,
});

function invalidNumber({ goal, minSeconds = 0 }: SolveRequest): ImpossiblePlan | undefined {
  // Given delays may be longer: they need not be made by a message timer.
  if ("window" in goal) return undefined;
  if (minSeconds > delaySecondsMax) {
    return impossible(
      "no-room-for-a-window",
      `SQS delays a message by at most ${delaySecondsMax} s, and ${minSeconds} s were requested`,
      `a window that ends at ${delaySecondsMax} s`,
    );
  }
  if (goal.maxPeak === undefined || goal.maxPeak >= 1) return undefined;
  return impossible(
    "no-concurrency",
    `with a peak of ${goal.maxPeak} no job can start`,
    "a peak of 1: one job after another",
  );
}

function deadlineTooShort(goal: BurstGoal, { work, minSeconds = 0 }: BurstRequest): ImpossiblePlan | undefined {
  const oneJob = minSeconds + work.quantile(work.varianceSeconds2 === 0 ? 1 : confidenceOf(goal));
  if (goal.deadlineSeconds === undefined || goal.deadlineSeconds >= oneJob) return undefined;
  return impossible(
    "deadline-shorter-than-one-job",
    `a single job ends after ${secondsText(oneJob)}, and the deadline is ${secondsText(goal.deadlineSeconds)}`,
    `a deadline of at least ${secondsText(oneJob)}: no delays can meet a shorter one`,
  );
}

function tooManyWarm(goal: BurstGoal, { consumer: { warmEnvironments } }: BurstRequest): ImpossiblePlan | undefined {
  if (goal.maxEnvironments === undefined || goal.maxEnvironments >= warmEnvironments) return undefined;
  return impossible(
    "too-many-environments",
    `the function has ${warmEnvironments} warm environments already`,
    `${warmEnvironments} environments, or wait until they end`,
  );
}

/** A limit and a deadline of which no burst can meet both: even a perfect pool that keeps the limit ends too late. */
function contradiction(
  goal: BurstGoal,
  { count, work, consumer, minSeconds = 0 }: BurstRequest,
): ImpossiblePlan | undefined {
  const { deadlineSeconds } = goal;
  if (deadlineSeconds === undefined) return undefined;
  const pooled = (most: number): number => minSeconds + (count * work.meanSeconds) / Math.floor(most);
  const paced = (most: number): number =>
    minSeconds + Math.ceil(count / consumer.batchSize / Math.floor(most)) - 1 + work.shortestSeconds;
  for (const [name, endsAfter] of Object.entries({ maxPeak: pooled, maxEnvironments: pooled, maxRate: paced })) {
    const most = goal[name as keyof Limits];
    if (most === undefined || endsAfter(most) <= deadlineSeconds) continue;
    const end = secondsText(Math.ceil(endsAfter(most)));
    let raised = Math.floor(most);
    while (endsAfter(raised) > deadlineSeconds && raised < count) raised++;
    return impossible(
      "goals-contradict",
      `${limitTexts({ [name]: most })} and a deadline of ${secondsText(deadlineSeconds)} contradict each other: the jobs take at least ${end}`,
      `a deadline of ${end}, or ${limitTexts({ [name]: raised })}`,
    );
  }
  return undefined;
}

import { limits } from "../../base/limits.ts";
import { memoize } from "../../base/numbers.ts";
import { idealConsumer } from "../consumer.ts";
import { modelRuns, type Prediction, predict } from "../predict.ts";
import { defaultConfidence, isQueued, type PredictRequest } from "../scenario.ts";
import { canPlaceByWork } from "../simulate/job-releases.ts";
import { spreads } from "../spreads/registry.ts";
import type { JitterWindow, SpreadName } from "../spreads/spread.ts";
import { burstFloor } from "../theory.ts";
import type { Work } from "../work.ts";
import { type BurstGoal, concurrencyOf, hasLimits, isPlain } from "./goal.ts";
import {
  type BurstRequest,
  type ImpossiblePlan,
  impossibility,
  type PerfectPool,
  type Plan,
  type PlanRow,
  type SolveRequest,
  type TradeOff,
} from "./plan.ts";
import { type RowFinder, rowsForGoal, windowFinder, withinGoal } from "./rows-for-goal.ts";
import { smallestPassing } from "./search.ts";
import { rowByPlaces, sampleOf } from "./window-for-goal.ts";

/**
 * Finds the delays for a goal. For each spread: the smallest window that keeps a peak, the widest window that meets a
 * deadline, or the prediction for a given window. For comparison: the perfect pool (theory §6).
 *
 * @param onSpread called before the search for each spread, which can take seconds.
 * @throws {FlattenError} (usage) for an invalid count, window or batch size
 */
export function solve(request: SolveRequest, onSpread: (step: SolveStep) => void = () => undefined): Plan {
  const impossible = impossibility(request);
  if (impossible !== undefined) return impossible;
  const { only } = request;
  const names = spreadsFor(request.via).filter((spread) => only === undefined || [only].flat().includes(spread));
  const noteAt = (index: number) =>
    onSpread({ spread: names[index] as SpreadName, number: index + 1, total: names.length });
  const { goal } = request;
  const rows =
    "window" in goal
      ? names.map((spread, index) => {
          noteAt(index);
          return givenRow(request, goal.window, spread);
        })
      : rowsForGoal(
          goal,
          names.flatMap((spread, index) => findersFor(request, goal, spread, () => noteAt(index))),
          request.spread,
        );
  const minSeconds = "window" in request.goal ? request.goal.window.minSeconds : (request.minSeconds ?? 0);
  const pool = perfectPool(request.count, request.work, workersFor(request), minSeconds);
  const random = rows.find(({ spread }) => spread === "random")?.prediction;
  const costOfRandom =
    random === undefined
      ? null
      : {
          seconds: random.lastEndSeconds.p95 - pool.lastEndSeconds.p95,
          invocations: random.peak.p95 - pool.peak,
        };
  return { kind: "plan", goal: request.goal, rows, pool, costOfRandom };
}

/** A search that begins: its spread, its number from 1, and how many there are. */
export interface SolveStep {
  readonly spread: SpreadName;
  readonly number: number;
  readonly total: number;
}

const spreadsFor = (via: SolveRequest["via"]): SpreadName[] =>
  isQueued(via) ? (Object.keys(spreads) as SpreadName[]) : ["none"];

/** The windows of a trade-off, seconds: from a short one to the longest message timer. */
const tradeOffSeconds = [15, 30, 60, 120, 300, limits.sqs.delaySecondsMax] as const;

/** Predicts every spread in a handful of windows, to show how a lower peak is paid for with a later end. */
export function tradeOff(request: BurstRequest): TradeOff | ImpossiblePlan {
  const windowTo = (maxSeconds: number): JitterWindow => ({ minSeconds: 0, maxSeconds });
  const impossible = impossibility({ ...request, goal: { window: windowTo(0) } });
  if (impossible !== undefined) return impossible;
  const placed = spreadsFor(request.via).filter((spread) => spread !== "none");
  const delayed = tradeOffSeconds.flatMap((maxSeconds) =>
    placed.map((spread) => givenRow(request, windowTo(maxSeconds), spread)),
  );
  return { kind: "trade-off", rows: [givenRow(request, windowTo(0), "none"), ...delayed] };
}

/** The finder of a spread; for `slots` first the one that places each job by its own work, if the driver can do that. */
function findersFor(
  request: SolveRequest,
  goal: BurstGoal,
  spread: SpreadName,
  onSearch: () => void,
): RowFinder<Prediction>[] {
  const find = windowFinder(modelRuns, request, goal, spread);
  const finders: RowFinder<Prediction>[] = [
    (isRough, near) => {
      onSearch();
      return find(isRough, near);
    },
  ];
  if (spread === "slots" && isPlain(goal) && canPlaceByWork(request)) {
    finders.unshift((isRough, near) => withinGoal(rowByPlaces({ ...request, isRough }, goal, near), goal));
  }
  return finders;
}

const givenRow = (request: BurstRequest, window: JitterWindow, spread: SpreadName): PlanRow => ({
  spread,
  window,
  prediction: predict({ ...request, spread, window }),
  unmet: null,
});

/** How many workers the pool has: as many as the limits allow, as the deadline needs, or as the floor of the window. */
function workersFor({ goal, count, work, minSeconds = 0 }: SolveRequest): number {
  if ("window" in goal) {
    const windowSeconds = goal.window.maxSeconds - goal.window.minSeconds;
    return Math.max(1, burstFloor({ count, windowSeconds, work, batchSize: 1 }) ?? 1);
  }
  const { maxRate = Number.POSITIVE_INFINITY, deadlineSeconds } = goal;
  const atRate = Math.max(1, Math.floor(maxRate * work.meanSeconds));
  if (hasLimits(goal)) return Math.min(count, concurrencyOf(goal) ?? count, atRate);
  return fewestWorkers(count, work, deadlineSeconds as number, minSeconds);
}

/**
 * Predicts a pool of workers, each of which takes the next job as soon as it is free, from `minSeconds` on: list scheduling.
 * No schedule that does not know the work times in advance is better by much (theory §6.3).
 */
export function perfectPool(count: number, work: Work, workers: number, minSeconds: number): PerfectPool {
  const { peak, lastEndSeconds } = predict(pool(count, work, workers, minSeconds));
  const lastStart = lastEndSeconds.p50 - minSeconds - work.meanSeconds;
  return { workers, windowSeconds: Math.max(0, lastStart), peak: peak.p50, lastEndSeconds };
}

/** The smallest number of workers that meets the deadline in 19 of 20 bursts; at most the number of jobs. */
function fewestWorkers(count: number, work: Work, deadlineSeconds: number, minSeconds: number): number {
  const available = deadlineSeconds - minSeconds;
  if (work.varianceSeconds2 === 0) return fewestForFixed(count, available, work.meanSeconds);
  const low = Math.min(count, Math.max(1, Math.ceil((count * work.meanSeconds) / available)));
  // With so many workers the longest single job decides, and more of them do not help.
  const high = Math.min(count, 2 * low + 10);
  const runsWith = memoize((workers) => modelRuns(pool(count, work, workers, minSeconds)));
  const meetsDeadline = ({ lastEndSeconds }: { lastEndSeconds: number }) => lastEndSeconds <= deadlineSeconds;
  const sample = sampleOf(runsWith, high, defaultConfidence, meetsDeadline);
  // The pool is only for comparison, so no run is kept in reserve.
  return (
    smallestPassing(low, high, { ...sample, failuresMax: Math.floor((1 - defaultConfidence) * sample.runs) }) ?? high
  );
}

const fewestForFixed = (count: number, available: number, seconds: number): number =>
  Math.ceil(count / Math.max(1, Math.floor(available / seconds + 1e-9)));

const pool = (count: number, work: Work, workers: number, minSeconds: number): PredictRequest => ({
  count,
  work,
  spread: "none",
  window: { minSeconds, maxSeconds: minSeconds },
  consumer: { ...idealConsumer, initialPollers: workers, ceiling: workers },
});

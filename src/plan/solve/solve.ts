import { limits } from "../../base/limits.ts";
import { concurrencyCap, isOpen } from "../consumer.ts";
import { burstFloor } from "../floor.ts";
import { predict, simulationFor } from "../predict.ts";
import type { Prediction } from "../prediction.ts";
import { isQueued } from "../scenario.ts";
import { canPlaceByWork } from "../simulate/known-releases.ts";
import type { SpreadName } from "../spreads/spread.ts";
import { spreads } from "../spreads/spreads.ts";
import {
  type BurstGoal,
  confidenceOf,
  type ImpossiblePlan,
  type Model,
  type Plan,
  type PlanRow,
  type SolveRequest,
  type TradeOff,
} from "./goal.ts";
import { impossibility } from "./impossible.ts";
import { fewestWorkers, perfectPool } from "./perfect-pool.ts";
import { rowByPlaces } from "./places-for-goal.ts";
import { rowForGoal } from "./window-for-goal.ts";

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
  const names = spreadsFor(request.via).filter((spread) => request.only === undefined || spread === request.only);
  const rows = names.flatMap((spread, index) => {
    onSpread({ spread, number: index + 1, total: names.length });
    return rowsFor(request, spread);
  });
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

/** The trigger function has no room for the code of `slots`. */
const spreadsFor = (via: SolveRequest["via"]): SpreadName[] =>
  isQueued(via ?? "sqs")
    ? (Object.keys(spreads) as SpreadName[]).filter((spread) => via !== "trigger" || spread !== "slots")
    : ["none"];

/** The windows of a trade-off, seconds: from a short one to the longest message timer. */
const tradeOffSeconds = [15, 30, 60, 120, 300, limits.sqs.delaySecondsMax] as const;

/** Predicts every spread in a handful of windows, to show how a lower peak is paid for with a later end. */
export function tradeOff(request: Omit<SolveRequest, "goal">): TradeOff | ImpossiblePlan {
  const goalOf = (maxSeconds: number) => ({ window: { minSeconds: 0, maxSeconds } });
  const impossible = impossibility({ ...request, goal: goalOf(0) });
  if (impossible !== undefined) return impossible;
  const placed = spreadsFor(request.via).filter((spread) => spread !== "none");
  const delayed = tradeOffSeconds.flatMap((maxSeconds) =>
    placed.map((spread) => rowFor({ ...request, goal: goalOf(maxSeconds) }, spread)),
  );
  return { kind: "trade-off", rows: [rowFor({ ...request, goal: goalOf(0) }, "none"), ...delayed] };
}

const wholeModel: Model<Prediction> = { simulation: simulationFor, prediction: predict };

/** The row of a spread; for `slots` first the one that places each job by its own work, if the driver can do that. */
function rowsFor(request: SolveRequest, spread: SpreadName): PlanRow[] {
  const { goal, via = "sqs" } = request;
  const known = spread === "slots" && !("window" in goal) && canPlaceByWork({ ...request, via });
  return [...(known ? [rowByPlaces(request, goal)] : []), rowFor(request, spread)];
}

function rowFor(request: SolveRequest, spread: SpreadName): PlanRow {
  const { goal, count, work, consumer, via = "sqs" } = request;
  if (!("window" in goal)) return withinGoal(rowForGoal(wholeModel, request, goal, spread), goal);
  const { window } = goal;
  return {
    spread,
    window,
    prediction: predict({ count, spread, work, consumer, via, window }),
    unmet: null,
  };
}

/**
 * Cuts the band of a row at the peak that it keeps. The band of a grown mapping is wider than its runs, and a goal is met with
 * the probability that the runs give.
 */
function withinGoal(row: PlanRow, goal: BurstGoal): PlanRow {
  if (!("maxPeak" in goal) || row.unmet !== null) return row;
  const { peak } = row.prediction;
  const p95 = Math.max(peak.p50, Math.min(peak.p95, Math.floor(goal.maxPeak)));
  return { ...row, prediction: { ...row.prediction, peak: { ...peak, p95 } } };
}

/** How many workers the pool has: as many as the peak allows, as the deadline needs, or as the floor of the window. */
function workersFor({ goal, count, work, minSeconds = 0 }: SolveRequest): number {
  if ("maxPeak" in goal) return Math.min(count, Math.floor(goal.maxPeak));
  if ("deadlineSeconds" in goal) return fewestWorkers(count, work, goal.deadlineSeconds, minSeconds);
  const windowSeconds = goal.window.maxSeconds - goal.window.minSeconds;
  return Math.max(1, burstFloor({ count, windowSeconds, work, batchSize: 1 }) ?? 1);
}

/** A peak that the maximum concurrency of the mapping keeps, without delays: the messages wait in the queue. */
export interface CapPlan {
  /** `MaximumConcurrency` of the mapping: the peak of the goal. It applies to every message of the queue. */
  readonly maximumConcurrency: number;
  readonly prediction: Prediction;
}

/**
 * Predicts the burst without delays, with the maximum concurrency of the mapping set to the peak of the goal.
 *
 * @returns null if a mapping cannot have this setting (2 to 1,000), or if it would change nothing: for jobs that do not take
 * the queue, for an ideal consumer, and if the burst or the consumer is already at or below this peak
 */
export function capFor({ goal, count, work, consumer, via = "sqs" }: SolveRequest): CapPlan | null {
  if (!("maxPeak" in goal) || !isQueued(via) || isOpen(consumer)) return null;
  const maximumConcurrency = Math.floor(goal.maxPeak);
  const { maximumConcurrencyMin, maximumConcurrencyMax } = limits.eventSource;
  if (maximumConcurrency < maximumConcurrencyMin || maximumConcurrency > maximumConcurrencyMax) return null;
  const present = Math.min(count, concurrencyCap(consumer), consumer.maximumConcurrency ?? Number.POSITIVE_INFINITY);
  if (present <= maximumConcurrency) return null;
  const capped = { ...consumer, maximumConcurrency };
  const confidence = confidenceOf(goal);
  return {
    maximumConcurrency,
    prediction: predict({ count, work, consumer: capped, via, spread: "none", window: null, confidence }),
  };
}

/**
 * Whether the maximum concurrency of the mapping serves a peak better than the delays of a row: the row misses the goal, or
 * it has delays and does not end earlier (to a tenth of a second).
 */
export function isCapBetter(cap: CapPlan, row: PlanRow): boolean {
  if (row.unmet !== null) return true;
  const tenths = ({ lastEndSeconds }: Prediction): number => Math.round(lastEndSeconds.p95 * 10);
  return row.window.maxSeconds > 0 && tenths(cap.prediction) <= tenths(row.prediction);
}

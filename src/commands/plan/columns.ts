import type { Prediction } from "../../plan/predict.ts";
import { type Goal, hasLimits, isPlain } from "../../plan/solve/goal.ts";
import type { PerfectPool, PlanRow, TradeOff } from "../../plan/solve/plan.ts";
import { noDelays } from "../../plan/spreads/spread.ts";
import type { Paint } from "../../terminal/characters.ts";
import { count, none, percent, range, seconds, signed } from "../../terminal/format.ts";
import { type Column, columnsFor } from "../../terminal/table.ts";
import { capName, goalChance, type Recommendation, rowName, windowText } from "./goal-text.ts";

/** A line of the table above the pool: a spread, or the maximum concurrency of the mapping. */
interface Line {
  readonly name: string;
  readonly window: PlanRow["window"];
  readonly prediction: Prediction;
}

/** The columns of the plan: one row for each spread, one for the maximum concurrency, and one for the perfect pool. */
export function planColumns({ plan, chosen, cap, isCapBest }: Recommendation, paint: Paint): readonly Column[] {
  const { goal, rows, pool } = plan;
  const lines: readonly Line[] = [
    ...rows.map((row) => ({ ...row, name: rowName(row) + unmetMark(row) })),
    ...(cap === null ? [] : [{ name: capName(cap) + unmetMark(cap), window: noDelays, prediction: cap.prediction }]),
  ];
  const right = (header: string, priority: number, cell: (line: Line) => string, ofPool: string): Column => ({
    header,
    align: "right",
    priority,
    cells: [...lines.map(cell), ofPool],
  });
  const poolWindow = { minSeconds: 0, maxSeconds: Math.round(pool.windowSeconds) };
  const chance = chanceHeader(goal);
  const isChosen = isCapBest && cap !== null ? capName(cap) + unmetMark(cap) : rowName(chosen) + unmetMark(chosen);
  return [
    {
      header: "spread",
      align: "left",
      priority: 1,
      cells: [...lines.map(({ name }) => name), `perfect pool of ${count(pool.workers)}`],
      brush: (cell) => (cell === isChosen ? paint.bold(cell) : cell),
    },
    right("window", 2, ({ window }) => windowText(window), windowText(poolWindow)),
    { ...right("peak", 1, ({ prediction }) => count(prediction.peak.p50), count(pool.peak)), brush: paint.bold },
    right("p5–p95", 3, ({ prediction }) => bandOf(prediction.peak), count(pool.peak)),
    right(
      "last end p95",
      2,
      ({ prediction }) => seconds(prediction.lastEndSeconds.p95),
      seconds(pool.lastEndSeconds.p95),
    ),
    ...loadColumns(goal, right),
    ...(chance === undefined
      ? []
      : [right(chance, 3, ({ prediction }) => percent(goalChance(prediction, goal)), none)]),
    right(isByPeak(goal) ? "peak vs pool" : "end vs pool", 5, (line) => differenceToPool(line, goal, pool), none),
  ];
}

const unmetMark = ({ unmet }: { readonly unmet: unknown }): string => (unmet === null ? "" : " *");

/** Whether rows are compared by their peaks: with a deadline and no limit. */
const isByPeak = (goal: Goal): boolean => !("window" in goal) && !hasLimits(goal);

/** What the goal limits apart from the peak: the values that 95 % of the bursts do not exceed. */
function loadColumns(
  goal: Goal,
  right: (header: string, priority: number, cell: (line: Line) => string, ofPool: string) => Column,
): Column[] {
  if ("window" in goal) return [];
  const { maxRate, maxEnvironments } = goal;
  return [
    ...(maxRate === undefined ? [] : [right("starts/s", 2, ({ prediction }) => count(prediction.rate.p95), none)]),
    ...(maxEnvironments === undefined
      ? []
      : [right("environments", 2, ({ prediction }) => count(prediction.environments.p95), none)]),
  ];
}

const bandOf = ({ p5, p95 }: PlanRow["prediction"]["peak"]): string => (p5 === p95 ? count(p5) : range(p5, p95));

/** The header of the probability to miss the goal; undefined if there is nothing to miss. */
function chanceHeader(goal: Goal): string | undefined {
  if (!("window" in goal) && !isPlain(goal)) return "missed";
  if (isByPeak(goal)) return "late";
  const most = "window" in goal ? goal.over : goal.maxPeak;
  return most === undefined ? undefined : `above ${count(most)}`;
}

/** How far a row is from the perfect pool: in invocations if the time is given, otherwise in time. */
function differenceToPool({ prediction }: Line, goal: Goal, pool: PerfectPool): string {
  if (isByPeak(goal)) return signed(prediction.peak.p95 - pool.peak, count);
  return signed(prediction.lastEndSeconds.p95 - pool.lastEndSeconds.p95, seconds);
}

/** The columns of a trade-off: the window, and the peak and the last end of each spread. */
export function tradeOffColumns(rows: TradeOff["rows"]): readonly Column[] {
  const windows = [...new Set(rows.map(({ window }) => window.maxSeconds))];
  const spreads = [...new Set(rows.map(({ spread }) => spread))].filter((spread) => spread !== "none");
  const cell = (spread: string, maxSeconds: number): string => {
    // Without delays all spreads are the same.
    const row = rows.find((each) => each.window.maxSeconds === maxSeconds && [spread, "none"].includes(each.spread));
    if (row === undefined) return none;
    const { peak, lastEndSeconds } = row.prediction;
    return `${count(peak.p95)}, ${Number.isFinite(lastEndSeconds.p95) ? `${count(Math.round(lastEndSeconds.p95))} s` : none}`;
  };
  const { right } = columnsFor(windows);
  return [
    right("window", 1, (maxSeconds) => windowText({ minSeconds: 0, maxSeconds })),
    ...spreads.map((spread) => right(spread, spread === "poisson" ? 3 : 2, (maxSeconds) => cell(spread, maxSeconds))),
  ];
}

import type { Goal, PerfectPool, PlanRow, SolvedPlan } from "../../plan/solve/goal.ts";
import { count, none, percent, range, seconds } from "../../terminal/format.ts";
import type { Paint } from "../../terminal/paint.ts";
import type { Column } from "../../terminal/table.ts";
import { goalChance, windowText } from "./goal-text.ts";

/** The columns of the plan: one row for each spread, and one for the perfect pool. */
export function planColumns({ goal, rows, pool }: SolvedPlan, chosen: PlanRow, paint: Paint): readonly Column[] {
  const right = (header: string, priority: number, cell: (row: PlanRow) => string, ofPool: string): Column => ({
    header,
    align: "right",
    priority,
    cells: [...rows.map(cell), ofPool],
  });
  const poolWindow = { minSeconds: 0, maxSeconds: Math.round(pool.windowSeconds) };
  const chance = chanceHeader(goal);
  const isChosen = `${chosen.spread}${unmetMark(chosen)}`;
  return [
    {
      header: "spread",
      align: "left",
      priority: 1,
      cells: [...rows.map((row) => row.spread + unmetMark(row)), `perfect pool of ${count(pool.workers)}`],
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
    ...(chance === undefined
      ? []
      : [right(chance, 3, ({ prediction }) => percent(goalChance(prediction, goal)), none)]),
    right(
      "deadlineSeconds" in goal ? "peak vs pool" : "end vs pool",
      5,
      (row) => differenceToPool(row, goal, pool),
      none,
    ),
  ];
}

const unmetMark = (row: PlanRow): string => (row.unmet === null ? "" : " *");

const bandOf = ({ p5, p95 }: PlanRow["prediction"]["peak"]): string => (p5 === p95 ? count(p5) : range(p5, p95));

/** The header of the probability to miss the goal; undefined if there is nothing to miss. */
function chanceHeader(goal: Goal): string | undefined {
  if ("deadlineSeconds" in goal) return "late";
  const most = "maxPeak" in goal ? goal.maxPeak : goal.over;
  return most === undefined ? undefined : `above ${count(most)}`;
}

/** How far a row is from the perfect pool: in invocations if the time is given, otherwise in time. */
function differenceToPool({ prediction }: PlanRow, goal: Goal, pool: PerfectPool): string {
  if ("deadlineSeconds" in goal) return signed(prediction.peak.p95 - pool.peak, count);
  return signed(prediction.lastEndSeconds.p95 - pool.lastEndSeconds.p95, seconds);
}

const signed = (value: number, text: (value: number) => string): string =>
  !Number.isFinite(value) ? none : value > 0 ? `+${text(value)}` : value < 0 ? `−${text(-value)}` : text(0);

import type { Goal, PerfectPool, PlanRow, SolvedPlan } from "../../plan/solve/goal.ts";
import { count, none, percent, range, seconds } from "../../terminal/format.ts";
import type { Paint } from "../../terminal/paint.ts";
import type { Column } from "../../terminal/table.ts";
import { goalChance, windowText } from "./goal-text.ts";

const missed = (row: PlanRow): string => (row.unmet === null ? "" : " *");

const bandOf = ({ p5, p95 }: PlanRow["prediction"]["peak"]): string => (p5 === p95 ? count(p5) : range(p5, p95));

const signed = (value: number, text: (value: number) => string): string =>
  !Number.isFinite(value) ? none : value > 0 ? `+${text(value)}` : value < 0 ? `−${text(-value)}` : text(0);

/** What a row takes beyond the perfect pool: invocations where time is the goal, else time. */
function beyondPool({ prediction }: PlanRow, goal: Goal, pool: PerfectPool): string {
  if ("deadlineSeconds" in goal) return signed(prediction.peak.p95 - pool.peak, count);
  return signed(prediction.lastEndSeconds.p95 - pool.lastEndSeconds.p95, seconds);
}

/** Undefined where no number was given that there could be a chance of missing. */
function chanceHeader(goal: Goal): string | undefined {
  if ("deadlineSeconds" in goal) return "chance late";
  const most = "maxPeak" in goal ? goal.maxPeak : goal.over;
  return most === undefined ? undefined : `chance over ${count(most)}`;
}

/** One row for each spread, and the perfect pool beside them. */
export function planColumns({ goal, rows, pool }: SolvedPlan, chosen: PlanRow, paint: Paint): readonly Column[] {
  const right = (header: string, priority: number, cell: (row: PlanRow) => string, ofPool: string): Column => ({
    header,
    align: "right",
    priority,
    cells: [...rows.map(cell), ofPool],
  });
  const poolWindow = { minSeconds: 0, maxSeconds: Math.round(pool.windowSeconds) };
  const chance = chanceHeader(goal);
  const last = "deadlineSeconds" in goal ? "peak beyond pool" : "later than pool";
  const isChosen = `${chosen.spread}${missed(chosen)}`;
  return [
    {
      header: "spread",
      align: "left",
      priority: 1,
      cells: [...rows.map((row) => row.spread + missed(row)), `perfect pool of ${count(pool.workers)}`],
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
    right(last, 5, (row) => beyondPool(row, goal, pool), none),
  ];
}

import { largest } from "../base/statistics.ts";
import type { LearntWork } from "../experiment/learn-work.ts";
import type { PredictVia } from "../plan/scene.ts";
import type { PlanRow, SolvedPlan } from "../plan/solve.ts";
import type { Work } from "../plan/work.ts";
import { roads } from "./arm-words.ts";
import { count, counted } from "./format.ts";
import { nextLines, paragraph } from "./parts.ts";
import { costOfRandom, planAnswer, unmetSentences } from "./plan-answer.ts";
import { planColumns } from "./plan-columns.ts";
import { goalHeading } from "./plan-goal.ts";
import { learntLines } from "./plan-learnt-lines.ts";
import { smallMultiples } from "./small-multiples.ts";
import { table } from "./table.ts";
import { clean } from "./text-width.ts";
import { finish, type View } from "./view.ts";

/** A plan with what it was made for, and what to do next. */
export interface PlanPage {
  readonly count: number;
  readonly work: Work;
  readonly via: PredictVia;
  /** The road was left out. */
  readonly ideal: boolean;
  /** Null when the work was told. */
  readonly learnt: LearntWork | null;
  readonly plan: SolvedPlan;
  /** The row to go on with. */
  readonly chosen: PlanRow;
  /** Commands that carry it out. */
  readonly next: readonly string[];
}

function heading({ count: jobs, work, via, ideal, plan }: PlanPage): string {
  const way = via === "sqs" ? "" : `, ${roads[via]}`;
  const road = `${way}${ideal ? ", on an ideal road" : ""}`;
  return `${counted(jobs, "job")}, work ${clean(work.text)}${road}: ${goalHeading(plan.goal)}`;
}

/** The curves of a plan; one that dwarfs the others is only named, so that they can be told apart. */
function chart({ rows }: SolvedPlan, chosen: PlanRow, view: View): string[] {
  const drawn = rows.map((row) => ({ row, curve: row.prediction.curve.map(Math.round) }));
  const [none, ...others] = drawn.map(({ curve }) => largest(curve));
  const dwarfs = none !== undefined && chosen.spread !== "none" && none > 2 * largest(others);
  const curves = drawn
    .filter(({ row }) => !(dwarfs && row.spread === "none"))
    .map(({ row, curve }) => ({ name: row.spread, series: { stepMs: 1000, inFlight: curve } }));
  const off = dwarfs ? `; without delays ${count(none)}, off this scale` : "";
  const caption = `expected invocations in flight (a single run rises higher)${off}`;
  return [...paragraph(caption, view, view.paint.dim, 2), ...smallMultiples(curves, view, 2)];
}

const notReal =
  "! No real burst runs like this: the pollers' growth, cold starts and limits are left out, so peak and end will differ. " +
  "The next command plans with them.";

const oneRow = (via: PredictVia): string =>
  `There is one row, as --via ${via} cannot be delayed: only messages have a timer.`;

function notes({ plan, chosen, via, ideal }: PlanPage, view: View): string[] {
  const { assumptions } = chosen.prediction;
  // Rows that leave less to chance are run less often.
  const { method } = plan.rows.map(({ prediction }) => prediction).reduce((a, b) => (b.runs > a.runs ? b : a));
  return [
    ...unmetSentences(plan, chosen).flatMap((text) => paragraph(`* ${text}`, view, view.paint.yellow, 0, 2)),
    ...(plan.rows.length === 1 ? paragraph(oneRow(via), view) : []),
    ...paragraph(`Predicted with ${method}. Taken for granted: ${assumptions.join("; ")}.`, view, view.paint.dim),
    ...(ideal ? paragraph(notReal, view, view.paint.yellow, 0, 2) : []),
  ];
}

/** The plan as a page: the table of spreads, what it means, the curves, and what to type next. */
export function planReport(page: PlanPage, view: View): string {
  const { plan, chosen, learnt, next } = page;
  const { lines: rows, dropped } = table(planColumns(plan, chosen, view.paint), view, 0);
  const cost = costOfRandom(plan);
  const lines = [
    ...paragraph(heading(page), view, view.paint.bold),
    ...(learnt === null ? [] : learntLines(learnt, view)),
    "",
    ...rows,
    ...(dropped.length > 0 ? paragraph(`no room here for: ${dropped.join(", ")}`, view, view.paint.dim, 0, 2) : []),
    "",
    ...paragraph(planAnswer(plan, chosen), view, chosen.unmet === null ? view.paint.bold : view.paint.yellow),
    ...(cost === undefined ? [] : paragraph(cost, view)),
    "",
    ...chart(plan, chosen, view),
    "",
    ...notes(page, view),
    ...nextLines(next, view),
  ];
  return finish(lines, view);
}

import { largest } from "../../base/numbers.ts";
import type { Via } from "../../plan/scenario.ts";
import { isCurveCut } from "../../plan/simulate/simulation.ts";
import type { PlanRow, SolvedPlan, TradeOff } from "../../plan/solve/plan.ts";
import { insteadOfNone } from "../../plan/solve/window-for-goal.ts";
import { smallMultiples } from "../../terminal/chart.ts";
import { count, counted } from "../../terminal/format.ts";
import { clean, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { tableLines } from "../../terminal/table.ts";
import { paths } from "../arms/text.ts";
import { planColumns, tradeOffColumns } from "./columns.ts";
import {
  capAnswer,
  capMissing,
  capName,
  capNote,
  costOfRandom,
  goalHeading,
  knownWorkNote,
  planAnswer,
  type Recommendation,
  readingLines,
  rowName,
} from "./goal-text.ts";
import type { PlanSubject } from "./subject.ts";
import { learnedLines } from "./work/text.ts";

/** A plan, what it was made for, and what to do next. */
export interface PlanPage extends PlanSubject, Recommendation {
  /** The next commands. */
  readonly next: readonly string[];
}

/** The plan as a page: the table of the spreads, the recommendation, the curves, the assumptions, and the next command. */
export function planReport(page: PlanPage, view: View): string[] {
  const { plan, chosen, cap, isCapBest, next } = page;
  const cost = costOfRandom(plan);
  const isMet = isCapBest || chosen.unmet === null;
  const answer = isCapBest && cap !== null ? capAnswer(cap, chosen) : planAnswer(plan, chosen);
  return [
    ...openingLines(page, goalHeading(plan.goal), view),
    ...tableLines(planColumns(page, view.paint), view, 0),
    "",
    ...paragraph(answer, view, isMet ? view.paint.bold : view.paint.yellow),
    ...(cost === undefined ? [] : paragraph(cost, view)),
    "",
    ...chart(page, view),
    "",
    ...notes(page, view),
    ...nextLines(next, view),
  ];
}

/** What is planned, and what was read and learned for it. */
function openingLines(page: PlanSubject, purpose: string, view: View): string[] {
  return [
    ...paragraph(heading(page, purpose), view, view.paint.bold),
    ...(page.reading === null ? [] : readingLines(page.reading, view)),
    ...(page.learned === null ? [] : learnedLines(page.learned, view)),
    "",
  ];
}

function heading({ count: jobs, work, via, ideal }: PlanSubject, purpose: string): string {
  const path = via === "sqs" ? "" : `, ${paths[via]}`;
  const consumer = ideal ? ", ideal consumer" : "";
  return `${counted(jobs, "job")}, work ${clean(work.text)}${path}${consumer}: ${purpose}`;
}

/** The curves of the spreads. A curve without delays that dwarfs the others is left out, so that they can be compared. */
function chart({ plan: { rows }, chosen, cap }: PlanPage, view: View): string[] {
  const drawn = rows.map((row) => ({ row, curve: row.prediction.curve.map(Math.round) }));
  const [none, ...others] = drawn.map(({ curve }) => largest(curve));
  const dwarfs = none !== undefined && chosen.spread !== "none" && none > 2 * largest(others);
  const curves = drawn
    .filter(({ row }) => !(dwarfs && row.spread === "none"))
    .map(({ row, curve }) => ({ name: rowName(row), series: { stepMs: 1000, inFlight: curve } }));
  if (cap !== null) {
    const inFlight = cap.prediction.curve.map(Math.round);
    curves.push({ name: capName(cap), series: { stepMs: 1000, inFlight } });
  }
  const leftOut = dwarfs ? `; not shown: ${count(none)} without delays` : "";
  const isCut = drawn.some(({ row: { prediction } }) => isCurveCut(prediction.curve, prediction.lastEndSeconds.p50));
  const cut = isCut ? "; the curves end after 2 h" : "";
  const caption = `mean number of invocations in flight (a single burst peaks higher)${leftOut}${cut}`;
  return [...paragraph(caption, view, view.paint.dim, 2), ...smallMultiples(curves, view, 2)];
}

function notes({ plan, chosen, cap, isCapBest, via, ideal }: PlanPage, view: View): string[] {
  const { assumptions } = (isCapBest ? cap : chosen)?.prediction ?? chosen.prediction;
  const ofCap = cap === null ? capMissing(plan.goal) : capNote(cap);
  const known = knownWorkNote(plan);
  // Rows that are less random have fewer runs.
  const { method } = plan.rows.map(({ prediction }) => prediction).reduce((a, b) => (b.runs > a.runs ? b : a));
  return [
    ...unmetSentences(plan, chosen).flatMap((text) => paragraph(`* ${text}`, view, view.paint.yellow, 0, 2)),
    ...(ofCap === undefined || ideal ? [] : paragraph(ofCap, view)),
    ...(known === undefined ? [] : paragraph(known, view)),
    ...(plan.rows.length === 1 ? paragraph(oneRow(via), view) : []),
    ...paragraph(
      `Predicted with ${method}.${fewerRuns(plan)} Assumptions: ${assumptions.join("; ")}.`,
      view,
      view.paint.dim,
    ),
    ...(ideal ? paragraph(idealNote, view, view.paint.yellow, 0, 2) : []),
  ];
}

/** Names the rows that fewer runs are enough for; empty if there are none. */
function fewerRuns({ rows }: SolvedPlan): string {
  const rough = rows.filter(({ isRough }) => isRough).map(rowName);
  if (rough.length === 0) return "";
  const are = rough.length === 1 ? "is" : "are";
  return ` Fewer runs were made for ${rough.join(", ")}, which ${are} far from the best row: the window may be off by a tenth.`;
}

/** Why rows do not meet the goal, and what to do instead. Rows with the same advice share a sentence. */
export function unmetSentences({ rows }: SolvedPlan, chosen: PlanRow): string[] {
  const byAdvice = new Map<string, PlanRow[]>();
  const isHelpless = rows.length > 1 && rows.every(({ unmet }) => unmet !== null);
  for (const row of rows) {
    const instead = row.unmet?.instead;
    // If delays do not help, another row says what does.
    if (instead === undefined || (isHelpless && instead === insteadOfNone)) continue;
    byAdvice.set(instead, [...(byAdvice.get(instead) ?? []), row]);
  }
  return [...byAdvice].map(([instead, unmet]) => {
    const shown = unmet.find((row) => row === chosen) ?? (unmet[0] as PlanRow);
    const others = unmet.filter((row) => row !== shown).map(rowName);
    const also = others.length === 0 ? "" : ` The same applies to: ${others.join(", ")}.`;
    return `${rowName(shown)}: ${shown.unmet?.why}. Instead: ${instead}.${also}`;
  });
}

const oneRow = (via: Via): string =>
  `There is only one row, because --via ${via} cannot delay jobs: only messages have a timer.`;

/** What no prediction for an ideal consumer includes. */
const idealNote =
  "! No real burst runs like this: with an ideal consumer there is no ramp, no cold start and no limit, so the peak and the " +
  "last end will differ. The next command includes them.";

/** The page of a plan without a goal: for each window the peak and the last end of every spread, and the next command. */
export function tradeOffPage(subject: PlanSubject, { rows }: TradeOff, next: readonly string[], view: View): string[] {
  const last = rows.at(-1)?.prediction;
  return [
    ...openingLines(subject, "the peak against the last end", view),
    ...tableLines(tradeOffColumns(rows), view, 0),
    "",
    ...paragraph(tradeOffNote, view),
    ...(last === undefined ? [] : paragraph(`Assumptions: ${last.assumptions.join("; ")}.`, view, view.paint.dim)),
    ...(subject.ideal ? paragraph(idealNote, view, view.paint.yellow, 0, 2) : []),
    ...nextLines(next, view),
  ];
}

const tradeOffNote =
  "Each cell has the peak and the end of the last job that 95 % of bursts do not exceed. A longer window lowers the peak and " +
  "delays the end. Choose a goal, and the plan finds the window: --max-peak 10, or --deadline 2m.";

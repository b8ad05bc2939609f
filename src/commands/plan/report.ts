import { largest } from "../../base/numbers.ts";
import type { Via } from "../../plan/scenario.ts";
import { isCurveCut } from "../../plan/simulate/simulation.ts";
import type { CapPlan } from "../../plan/solve/cap.ts";
import { hasLimits } from "../../plan/solve/goal.ts";
import type { PlanRow, SolvedPlan } from "../../plan/solve/plan.ts";
import { insteadOfNone } from "../../plan/solve/window-for-goal.ts";
import { smallMultiples } from "../../terminal/chart.ts";
import { capital, count, counted, percent, seconds } from "../../terminal/format.ts";
import { clean, finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { tableLines } from "../../terminal/table.ts";
import { paths } from "../arms/text.ts";
import { planColumns } from "./columns.ts";
import {
  capMissing,
  capName,
  capNote,
  confidenceText,
  delaysText,
  goalChance,
  goalClauses,
  goalHeading,
  knownWorkNote,
  type Recommendation,
  rowName,
} from "./goal-text.ts";
import type { PlanSubject } from "./subject.ts";
import { learnedLines, readingLines } from "./work/text.ts";

/** A plan, what it was made for, and what to do next. */
export interface PlanPage extends PlanSubject, Recommendation {
  /** The next commands. */
  readonly next: readonly string[];
}

/** The plan as a page: the table of the spreads, the recommendation, the curves, the assumptions, and the next command. */
export function planReport(page: PlanPage, view: View): string {
  const { plan, chosen, cap, isCapBest, next } = page;
  const cost = costOfRandom(plan);
  const isMet = isCapBest || chosen.unmet === null;
  const answer = isCapBest && cap !== null ? capAnswer(cap, chosen) : planAnswer(plan, chosen);
  const lines = [
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
  return finish(lines, view);
}

/** What is planned, and what was read and learned for it. */
export function openingLines(page: PlanSubject, purpose: string, view: View): string[] {
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

/** What the plan recommends, and what to expect, in a sentence or two. */
export function planAnswer({ goal, rows }: SolvedPlan, chosen: PlanRow): string {
  const delays = delaysText(chosen);
  const clauses = goalClauses(goal);
  if (clauses === undefined)
    return `${capital(delays)}, expect ${expectedText(chosen)}.${chanceSentence(chosen, goal)}`;
  if (chosen.unmet === null) {
    return `${capital(delays)}, ${clauses.met} in at least ${confidenceText(goal)} of bursts. Expect ${expectedText(chosen)}.`;
  }
  const others = rows.some(({ unmet }) => unmet === null);
  const who = others ? `The spread "${chosen.spread}" cannot` : "No spread can";
  return `${who} ${clauses.toMeet}. Nearest: ${delays}, expect ${expectedText(chosen)}.`;
}

/** What the plan recommends if the maximum concurrency of the mapping is better than delays. */
function capAnswer({ maximumConcurrency, prediction }: CapPlan, chosen: PlanRow): string {
  const end = seconds(prediction.lastEndSeconds.p95);
  const instead =
    chosen.unmet === null
      ? `Without a change to the mapping: ${delaysText(chosen)}, the last job ends after ${seconds(chosen.prediction.lastEndSeconds.p95)}.`
      : "No spread can keep this peak.";
  return (
    `With a maximum concurrency of ${count(maximumConcurrency)} and no delays, the peak is always at most ${count(maximumConcurrency)}, ` +
    `and the last job ends after ${end}: one setting of the mapping to change. ${instead}`
  );
}

/** What follows "expect": the peak, the last end, and the share of the jobs that are lost. */
function expectedText({ prediction: { peak, lastEndSeconds, throttledShare } }: PlanRow): string {
  const most = peak.p50 === peak.p95 ? "" : ` (at most ${count(peak.p95)} in 95 % of bursts)`;
  const end = Number.isFinite(lastEndSeconds.p95)
    ? `the last job ends after ${seconds(lastEndSeconds.p95)}`
    : "some jobs never run";
  const lost = throttledShare > 0 ? `; ${percent(throttledShare)} of the jobs are throttled and not retried` : "";
  return `a peak of ${count(peak.p50)}${most}; ${end}${lost}`;
}

function chanceSentence({ prediction }: PlanRow, goal: SolvedPlan["goal"]): string {
  if (!("window" in goal) || goal.over === undefined) return "";
  return ` The probability of a peak above ${count(goal.over)} is ${percent(goalChance(prediction, goal))}.`;
}

/** What random placement costs compared with the perfect pool; undefined if it costs nothing, or does not meet the goal. */
export function costOfRandom({ goal, rows, pool, costOfRandom: cost }: SolvedPlan): string | undefined {
  const random = rows.find(({ spread }) => spread === "random");
  if (random === undefined || random.unmet !== null || cost === null) return undefined;
  if (random.window.maxSeconds === random.window.minSeconds) return undefined;
  const { peak, lastEndSeconds } = random.prediction;
  const ofPool = `for a perfect pool of ${counted(pool.workers, "worker")}`;
  if ("window" in goal || !hasLimits(goal)) {
    const inPeak = `${counted(cost.invocations, "invocation")} at the peak`;
    return cost.invocations > 0
      ? `Random placement costs ${inPeak}: ${count(peak.p95)}, compared with ${count(pool.peak)} ${ofPool}.`
      : undefined;
  }
  const end = `the last job ends after ${seconds(lastEndSeconds.p95)}`;
  return cost.seconds > 0.05 && Number.isFinite(cost.seconds)
    ? `Random placement costs ${seconds(cost.seconds)}: ${end}, compared with ${seconds(pool.lastEndSeconds.p95)} ${ofPool}.`
    : undefined;
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
export const idealNote =
  "! No real burst runs like this: with an ideal consumer there is no ramp, no cold start and no limit, so the peak and the " +
  "last end will differ. The next command includes them.";

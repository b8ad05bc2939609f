import { largest } from "../../base/statistics.ts";
import type { LearnedWork } from "../../experiment/learn/learn-work.ts";
import type { Via } from "../../plan/scenario.ts";
import type { PlanRow, SolvedPlan } from "../../plan/solve/goal.ts";
import type { Work } from "../../plan/work/work.ts";
import { smallMultiples } from "../../terminal/chart.ts";
import { count, counted, percent, seconds } from "../../terminal/format.ts";
import { finish, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { hiddenColumns, table } from "../../terminal/table.ts";
import { clean } from "../../terminal/wrap.ts";
import { paths } from "../arms/text.ts";
import { planColumns } from "./columns.ts";
import { confidenceText, goalChance, goalHeading, goalVerb, rowText } from "./goal-text.ts";
import { learnedLines } from "./work-text.ts";

/** A plan with what it was made for, and what to do next. */
export interface PlanPage {
  readonly count: number;
  readonly work: Work;
  readonly via: Via;
  /** The road was left out. */
  readonly ideal: boolean;
  /** Null when the work was told. */
  readonly learned: LearnedWork | null;
  readonly plan: SolvedPlan;
  /** The row to go on with. */
  readonly chosen: PlanRow;
  /** Commands that carry it out. */
  readonly next: readonly string[];
}

function heading({ count: jobs, work, via, ideal, plan }: PlanPage): string {
  const way = via === "sqs" ? "" : `, ${paths[via]}`;
  const consumer = `${way}${ideal ? ", on an ideal road" : ""}`;
  return `${counted(jobs, "job")}, work ${clean(work.text)}${consumer}: ${goalHeading(plan.goal)}`;
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

const oneRow = (via: Via): string => `There is one row, as --via ${via} cannot be delayed: only messages have a timer.`;

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
  const { plan, chosen, learned, next } = page;
  const { lines: rows, dropped } = table(planColumns(plan, chosen, view.paint), view, 0);
  const cost = costOfRandom(plan);
  const lines = [
    ...paragraph(heading(page), view, view.paint.bold),
    ...(learned === null ? [] : learnedLines(learned, view)),
    "",
    ...rows,
    ...hiddenColumns(dropped, view),
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

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function endText({ prediction: { lastEndSeconds, throttledShare } }: PlanRow): string {
  const refused =
    throttledShare > 0 ? `; ${percent(throttledShare)} of the jobs are refused for want of concurrency` : "";
  return Number.isFinite(lastEndSeconds.p95)
    ? `the last job is done after ${seconds(lastEndSeconds.p95)}${refused}`
    : `some jobs are never done${refused}`;
}

const peakText = ({ prediction: { peak } }: PlanRow): string =>
  peak.p50 === peak.p95
    ? `a peak of ${count(peak.p50)}`
    : `a peak of ${count(peak.p50)}, at most ${count(peak.p95)} in 95 % of runs`;

/** How likely a peak above the number is that was asked about. */
function chanceSentence({ prediction }: PlanRow, goal: SolvedPlan["goal"]): string {
  if (!("window" in goal) || goal.over === undefined) return "";
  return ` The chance that more than ${count(goal.over)} are in flight at once is ${percent(goalChance(prediction, goal))}.`;
}

/** What the plan comes to, in a sentence or two. */
export function planAnswer({ goal, rows }: SolvedPlan, chosen: PlanRow): string {
  const words = capital(rowText(chosen));
  if ("window" in goal) return `${words}: ${peakText(chosen)}; ${endText(chosen)}.${chanceSentence(chosen, goal)}`;
  if (chosen.unmet === null) {
    return `${words} ${goalVerb(goal).does} in at least ${confidenceText(goal)} of runs: ${peakText(chosen)}; ${endText(chosen)}.`;
  }
  const who = rows.some(({ unmet }) => unmet === null) ? `${chosen.spread} cannot` : "No spread can";
  return `${capital(who)} ${goalVerb(goal).cannot}. Nearest: ${rowText(chosen)}, with ${peakText(chosen)}; ${endText(chosen)}.`;
}

/** What random placement costs beside the perfect pool; undefined where it costs nothing, or does not meet the goal. */
export function costOfRandom({ goal, rows, pool, costOfRandom: cost }: SolvedPlan): string | undefined {
  const random = rows.find(({ spread }) => spread === "random");
  if (random === undefined || random.unmet !== null || cost === null) return undefined;
  if (random.window.maxSeconds === random.window.minSeconds) return undefined;
  const { peak, lastEndSeconds } = random.prediction;
  const workers = `a perfect pool of ${counted(pool.workers, "worker")}`;
  const inTime = `${seconds(cost.seconds)}: done after ${seconds(lastEndSeconds.p95)}, against ${seconds(pool.lastEndSeconds.p95)} with ${workers}`;
  const atPeak = `${counted(cost.invocations, "invocation")} at the peak: ${count(peak.p95)}, against ${workers}`;
  const costsTime = cost.seconds > 0.05 && Number.isFinite(cost.seconds);
  if ("maxPeak" in goal) return costsTime ? `Random placement costs ${inTime}.` : undefined;
  return cost.invocations > 0 ? `Random placement costs ${atPeak}.` : undefined;
}

/** Why rows do not meet the goal and what to do instead; rows with the same remedy are told once. */
export function unmetSentences({ rows }: SolvedPlan, chosen: PlanRow): string[] {
  const byRemedy = new Map<string, PlanRow[]>();
  for (const row of rows) {
    if (row.unmet !== null) byRemedy.set(row.unmet.instead, [...(byRemedy.get(row.unmet.instead) ?? []), row]);
  }
  return [...byRemedy].map(([instead, missed]) => {
    const told = missed.find((row) => row === chosen) ?? (missed[0] as PlanRow);
    const others = missed.filter((row) => row !== told).map(({ spread }) => spread);
    const likewise = others.length === 0 ? "" : ` Likewise: ${others.join(", ")}.`;
    return `${told.spread}: ${told.unmet?.why}. Instead: ${instead}.${likewise}`;
  });
}

import { limits } from "../../base/limits.ts";
import { goalPhrases } from "../../experiment/goal/phrases.ts";
import { placeOf } from "../../experiment/target.ts";
import type { Prediction } from "../../plan/predict.ts";
import type { Limits } from "../../plan/simulate/simulation.ts";
import type { CapPlan } from "../../plan/solve/cap.ts";
import { chanceOf, confidenceOf, type Goal, hasLimits, joined } from "../../plan/solve/goal.ts";
import type { PlanRow, SolvedPlan } from "../../plan/solve/plan.ts";
import { capital, count, counted, percent, range, roughly, seconds, timeOfDay } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import type { PlanReading } from "./reading.ts";

/** A plan, and what is recommended of it. */
export interface Recommendation {
  readonly plan: SolvedPlan;
  /** The recommended row of the spreads. */
  readonly chosen: PlanRow;
  /** The maximum concurrency of the mapping in place of delays; null if it is no alternative. */
  readonly cap: CapPlan | null;
  /** Whether the maximum concurrency is recommended, and not the row. */
  readonly isCapBest: boolean;
}

/** The probability that the goal is missed, or that the peak is above the given number; null if there is neither. */
export function goalChance(prediction: Prediction, goal: Goal): number | null {
  if (!("window" in goal)) return 1 - chanceOf(prediction, goal);
  return goal.over === undefined ? null : prediction.exceeds(goal.over);
}

/** What the plan read about the function, and when. */
export function readingLines({ target, at, consumer, learned, environments }: PlanReading, view: View): string[] {
  const { batchSize, maximumConcurrency, reservedConcurrency, accountConcurrency } = consumer;
  const limits = [
    `batch size ${batchSize}`,
    maximumConcurrency === undefined ? "no MaximumConcurrency" : `MaximumConcurrency ${maximumConcurrency}`,
    reservedConcurrency === undefined ? `${count(accountConcurrency)} unreserved` : `${reservedConcurrency} reserved`,
  ];
  const runs = learned === null ? "no run in this period" : counted(learned.runs, "run");
  const warm =
    environments === null
      ? ""
      : `; ${counted(environments.warm, "warm environment")}${environments.initMs === null ? "" : `, cold start ${Math.round(environments.initMs)} ms`}`;
  const text = `Read at ${timeOfDay(at)} UTC from ${placeOf(target)}: ${limits.join(", ")}; ${runs}${warm}.`;
  return paragraph(text, view, view.paint.dim, 0, 2);
}

/** What the plan is for, as the end of a heading. */
export function goalHeading(goal: Goal): string {
  if (!("window" in goal)) {
    const { deadlineSeconds } = goal;
    const within = deadlineSeconds === undefined ? "" : ` with the last job done within ${roughly(deadlineSeconds)}`;
    return hasLimits(goal) ? `smallest window that keeps ${keptText(goal)}${within}` : `lowest peak${within}`;
  }
  return goal.window.maxSeconds === 0
    ? "prediction without delays"
    : `prediction for delays of ${windowText(goal.window)}`;
}

/**
 * A goal as a clause, `the peak is at most 10`, and as what follows "cannot", `keep the peak at or below 10`; undefined for given
 * delays.
 */
function goalClauses(goal: Goal) {
  if ("window" in goal) return undefined;
  const toMeet = [
    ...(hasLimits(goal) ? [`keep ${keptText(goal)}`] : []),
    ...(goal.deadlineSeconds === undefined ? [] : [`meet the deadline of ${roughly(goal.deadlineSeconds)}`]),
  ];
  return { met: joined(goalPhrases(goal, "clause", { number: count, time: roughly })), toMeet: joined(toMeet) };
}

/** What a goal limits, as the object of "keeps": `the peak at or below 10 and the starts at or below 14 per second`. */
export const keptText = (goal: Limits): string => joined(goalPhrases(goal, "kept", { number: count, time: roughly }));

/** The confidence of a goal: `95 %`. */
export const confidenceText = (goal: Goal): string => `${Number((100 * confidenceOf(goal)).toPrecision(6))} %`;

/** The peak that 95 % of bursts do not exceed. */
export const peakOf = ({ prediction }: { readonly prediction: Prediction }): number => Math.ceil(prediction.peak.p95);

/** A window: `10–100 s`, or `10 s` if it has only one delay. */
export const windowText = ({ minSeconds, maxSeconds }: PlanRow["window"]): string =>
  minSeconds === maxSeconds ? `${count(minSeconds)} s` : `${range(minSeconds, maxSeconds)} s`;

/** The delays of a row: `with delays of 0–59 s (even)`. */
function delaysText(row: PlanRow): string {
  const { spread, window } = row;
  if (window.maxSeconds === 0) return "without delays";
  if (spread === "none") return `with a delay of ${count(window.minSeconds)} s for every job`;
  return `with delays of ${windowText(window)} (${rowName(row)})`;
}

/** The name of the maximum concurrency in tables and charts: that of its arm in `flatten compare`. */
export const capName = ({ maximumConcurrency }: CapPlan): string => `cap:${maximumConcurrency}`;

/** What the maximum concurrency of the mapping changes; as a note below the table. */
export function capNote(cap: CapPlan): string {
  if (cap.unmet !== null) return `${capName(cap)} * (maximum concurrency of the mapping, no delays) ${cap.unmet}.`;
  const { maximumConcurrencyMin: min, maximumConcurrencyMax: max } = limits.eventSource;
  return (
    `${capName(cap)} sets the maximum concurrency of the mapping to ${count(cap.maximumConcurrency)} (AWS allows ${range(min, max)}) and sends ` +
    "without delays: the messages wait in the queue, and the peak is always kept. The setting applies to every message of " +
    "this queue, also after the burst."
  );
}

/** The name of a row in tables and charts. */
export const rowName = ({ spread, places }: PlanRow): string =>
  places === undefined ? spread : `${spread}, known work`;

/** What a row that places each job by its own work knows about the jobs; as a note below the table. */
export function knownWorkNote({ rows }: SolvedPlan): string | undefined {
  const row = rows.find(({ places }) => places !== undefined);
  if (row?.places === undefined) return undefined;
  return (
    `"${rowName(row)}" uses the work time of each job, which this driver knows before it sends: the longest jobs are placed first, on ` +
    `${counted(row.places, "place")} (--spread ${row.spread}). A production system can do this only if it knows the size of each job in ` +
    "advance, so it is recommended only with --sizes."
  );
}

/** Why a plan for this peak has no row for the maximum concurrency; undefined if the setting is not what is missing. */
export function capMissing(goal: Goal): string | undefined {
  const { maximumConcurrencyMin: min, maximumConcurrencyMax: max } = limits.eventSource;
  if ("window" in goal || goal.maxPeak === undefined || goal.maxPeak >= min) return undefined;
  return `The maximum concurrency of a mapping is ${range(min, max)}, so it cannot keep a peak of ${count(goal.maxPeak)}.`;
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
export function capAnswer({ maximumConcurrency, prediction }: CapPlan, chosen: PlanRow): string {
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

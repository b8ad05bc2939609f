import type { ExitReason } from "../../base/errors.ts";
import { runsInBaseline } from "../../experiment/diff/set-up.ts";
import type { BurstPlan } from "../../experiment/goal/burst-plan.ts";
import type { ArmResult, JudgedGoal, JudgedPlan, ResultDocument } from "../../experiment/result.ts";
import { type AssertionResult, checkAssertion } from "../../measure/assertion.ts";
import { isWholeCount } from "../../measure/jobs.ts";
import { hasLimits, joined, limitTexts } from "../../plan/solve/goal.ts";
import { count, counted, percent, range, seconds } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import { listedFirst, peakText, type Verdict } from "../compare/verdict.ts";
import { confidenceText, keptText } from "../plan/goal-text.ts";
import type { AssertFlags } from "./flags.ts";
import { band, becauseText } from "./text.ts";

/**
 * Checks the assertions on the arms. In a comparison, direct arms are what the others are compared with, and are not checked.
 *
 * @param baseline the run that bounds such as `baseline*1.1` follow.
 */
export function checkAssertions(
  kind: ResultDocument["kind"],
  arms: readonly ArmResult[],
  { assert = [] }: AssertFlags,
  baseline?: ResultDocument,
): AssertionResult[] {
  const judged = arms.filter(({ via }) => kind === "burst" || (via !== "invoke" && via !== "invoke-async"));
  return assert.flatMap((assertion) =>
    judged.map((arm) => checkAssertion(assertion, arm, baseline && runsInBaseline(baseline, arm, arms))),
  );
}

/**
 * How the process ends. An interruption overrides everything; a failed assertion or goal overrides missing data. Assertions
 * that apply to no arm have failed.
 */
export function endingOf(document: ResultDocument, interrupted: AbortSignal): ExitReason {
  if (interrupted.aborted) return "interrupted";
  if (document.arms.some(({ caveats }) => caveats.some(({ kind }) => kind === "aborted"))) return "assertion";
  const met = goalOutcome(document);
  const { assertions } = document;
  const isMet = assertions === undefined || (assertions.length > 0 && assertions.every(({ ok }) => ok === true));
  if (!isMet || met === false) return "assertion";
  return met !== null && document.arms.every(isComplete) ? "ok" : "inconclusive";
}

const isComplete = ({ state, jobs, count }: ArmResult): boolean =>
  state === "drained" && isWholeCount(jobs) && jobs.sent === count;

/** Whether the burst, or any arm of the comparison, met the goal; null if that is open, undefined without a goal. */
export function goalOutcome({ plan, goal }: ResultDocument): boolean | null | undefined {
  if (goal === undefined) return plan?.outcome.met;
  const met = goal.ranking.map((arm) => arm.met);
  return met.includes(true) || (met.includes(null) ? null : false);
}

/** The delays that were chosen for a goal, and what is predicted for them. */
export function plannedText({ jitterSeconds: { min, max }, spread, retries, predicted, why }: BurstPlan): string {
  const { peak, lastEndSeconds } = predicted;
  const delays = max === 0 ? "no delays" : `delays of ${range(min, max)} s (${spread})`;
  return `Planned: ${delays}, a peak of ${band(peak)}, the last job done within ${seconds(lastEndSeconds.p95)}.${retryText(retries)} Spread: ${why}`;
}

/** Why the last job ends so late. */
function retryText(retries: BurstPlan["retries"]): string {
  if (retries === undefined) return "";
  const times = retries.times === 1 ? "once" : `up to ${counted(retries.times, "time")}`;
  return ` Jobs that fail are expected to be retried ${times}, ${seconds(retries.everySeconds)} after each attempt.`;
}

/** The goal of a burst, the plan, the measured numbers, and whether the goal was met, as sentences. */
export const planVerdict = (plan: JudgedPlan): readonly string[] => [
  judgment(plan),
  goalSentence(plan),
  plannedText(plan),
  measuredText(plan),
];

/** The goal of a burst, the plan, the measured numbers, and whether the goal was met; if not, why. */
export function planVerdictLines(plan: JudgedPlan, view: View): string[] {
  const { met } = plan.outcome;
  const brush = met === null ? view.paint.yellow : met ? view.paint.green : view.paint.red;
  const mark = met === null ? "?" : met ? "✓" : "✗";
  return [
    ...paragraph(goalSentence(plan), view, view.paint.bold),
    ...paragraph(plannedText(plan), view, undefined, 2, 2),
    ...paragraph(measuredText(plan), view, undefined, 2, 2),
    ...paragraph(`${mark} ${judgment(plan)}`, view, brush, 0, 2),
  ];
}

function goalSentence({ goal }: JudgedPlan): string {
  const { deadlineSeconds } = goal;
  const within = deadlineSeconds === undefined ? [] : [`done within ${seconds(deadlineSeconds)}`];
  return `Goal: ${joined([...limitTexts(goal), ...within])}, in ${confidenceText(goal)} of runs.`;
}

const measuredText = ({ goal, outcome }: JudgedPlan): string => {
  const { peak, lastEndSeconds, perSecond, environments } = outcome;
  const others = [
    ...(goal.maxRate === undefined ? [] : [`${count(perSecond ?? null)} starts within one second`]),
    ...(goal.maxEnvironments === undefined ? [] : [`${count(environments ?? null)} environments`]),
  ];
  return `Measured: ${[`a peak of ${count(peak)}`, ...others].join(", ")}, the last job done after ${seconds(lastEndSeconds)}.`;
};

function judgment(plan: JudgedPlan): string {
  const { predicted, outcome } = plan;
  const { met, because } = outcome;
  if (met === null)
    return "Whether the goal was met is unknown: the jobs that ran did not miss it, but not every job ran.";
  if (met) return `The goal was met; the plan predicted a probability of ${percent(predicted.goalProbability)}.`;
  return `The goal was missed ${missedBy(plan)}: ${becauseText(because)}.`;
}

/** By how much each member of a goal was missed. */
function missedBy({ goal, outcome }: JudgedPlan): string {
  const { maxPeak, maxRate, maxEnvironments, deadlineSeconds } = goal;
  const missed = (
    value: number | null | undefined,
    most: number | undefined,
    text: (by: number) => string,
  ): string[] => (most === undefined || (value ?? 0) <= most ? [] : [`by ${text((value ?? 0) - most)}`]);
  return joined([
    ...missed(outcome.peak, maxPeak, count),
    ...missed(outcome.perSecond, maxRate, (by) => `${count(by)} starts per second`),
    ...missed(outcome.environments, maxEnvironments, (by) => counted(by, "environment")),
    ...missed(outcome.lastEndSeconds, deadlineSeconds, seconds),
  ]);
}

/** The conclusion for a goal: which arm serves it best, which other arms met it, and which missed it. */
export function goalConclusion(goal: JudgedGoal, verdicts: readonly Verdict[], meets: Meets): string {
  const ranked = goal.ranking.flatMap(({ name, met }) =>
    verdicts.filter(({ group }) => group.name === name).map((verdict) => ({ verdict, met })),
  );
  const those = (wanted: boolean) => ranked.filter(({ met }) => met === wanted).map(({ verdict }) => verdict);
  const meeting = those(true);
  const [best, ...others] = meeting;
  const failed = failedSentences(verdicts);
  if (best === undefined)
    return (
      nearest(
        goal,
        ranked.map(({ verdict }) => verdict),
      ) + failed
    );
  return (
    lead(goal, best, meeting, meets) +
    sentence("Also met by", others) +
    sentence("Missed by", those(false).filter(isSound), (verdict) => lateBy(goal, verdict)) +
    failed
  );
}

/** Whether an arm meets every assertion. */
type Meets = (arm: string) => boolean;

/** The goal as a verb phrase, for one arm and for several. */
function goalPhrase(goal: JudgedGoal): { readonly keeps: string; readonly keep: string } {
  const { deadlineSeconds } = goal;
  const limits = keptText(goal);
  const within = deadlineSeconds === undefined ? [] : [`done within ${seconds(deadlineSeconds)}`];
  const clauses = (keep: string, be: string): string =>
    joined([...(limits === "" ? [] : [`${keep} ${limits}`]), ...within.map((text) => `${be} ${text}`)]);
  return { keeps: clauses("keeps", "is"), keep: clauses("keep", "are") };
}

function lead(goal: JudgedGoal, best: Verdict, meeting: readonly Verdict[], meets: Meets): string {
  const passing = meeting.filter(({ group }) => meets(group.name)).length;
  const isPicked = passing > 0 && passing < meeting.length;
  const pool = isPicked ? passing : meeting.length;
  const { keeps, keep } = goalPhrase(goal);
  if (pool === 1) {
    return `Only ${best.group.name} ${keeps}${isPicked ? " and meets every assertion" : ""}: ${numbersOf(best)}.`;
  }
  const how = hasLimits(goal) ? "is done first" : "has the lowest peak";
  const whose = `${counted(pool, "arm")} that ${keep}${isPicked ? " and meet every assertion" : ""}`;
  return `${best.group.name} ${how} of ${whose}: ${numbersOf(best)}.`;
}

/** The sentence if no arm met the goal: names the nearest arm that did every job. */
function nearest(goal: JudgedGoal, ranked: readonly Verdict[]): string {
  const closest = ranked.find(isSound);
  const comes = closest === undefined ? "" : `: ${closest.group.name} comes nearest, ${numbersOf(closest)}`;
  return `No arm ${goalPhrase(goal).keeps}${comes}.`;
}

const sentence = (message: string, verdicts: readonly Verdict[], late = (_: Verdict) => ""): string =>
  verdicts.length === 0
    ? ""
    : ` ${message} ${listedFirst(verdicts.map((verdict) => withNumbers(verdict, late(verdict))))}.`;

const withNumbers = (verdict: Verdict, late = ""): string => `${verdict.group.name} (${numbersOf(verdict)}${late})`;

const numbersOf = (verdict: Verdict): string =>
  `${peakText(verdict)} in flight${verdict.lastEnd === null ? "" : `, done after ${seconds(verdict.lastEnd)}`}`;

/** By how much an arm missed a deadline, if the rounded times do not show it. */
function lateBy(goal: JudgedGoal, { lastEnd }: Verdict): string {
  if (goal.deadlineSeconds === undefined || lastEnd === null) return "";
  const lateSeconds = lastEnd - goal.deadlineSeconds;
  const isSeen = lateSeconds <= 0 || seconds(lastEnd) !== seconds(goal.deadlineSeconds);
  return isSeen ? "" : `, ${Math.max(0.01, lateSeconds).toFixed(2)} s too late`;
}

const isSound = (verdict: Verdict): boolean => verdict.flaw === undefined && failedJobs(verdict) === 0;

const failedSentences = (verdicts: readonly Verdict[]): string =>
  verdicts
    .filter((verdict) => verdict.flaw === undefined && failedJobs(verdict) > 0)
    .map(
      (each) => ` ${each.group.name} is not recommended: ${counted(failedJobs(each), "job")} failed on every attempt.`,
    )
    .join("");

/** Jobs that failed and were not retried. An arm with such jobs is not recommended. */
const failedJobs = ({ group: { runs } }: Verdict): number => runs.reduce((total, { jobs }) => total + jobs.failed, 0);

import type { ExitReason } from "../../base/errors.ts";
import { runsInBaseline } from "../../experiment/diff/set-up.ts";
import type { BurstPlan } from "../../experiment/goal/burst-plan.ts";
import type { ArmResult, JudgedPlan, ResultDocument } from "../../experiment/result.ts";
import {
  type AssertionResult,
  type AssertionUnit,
  assertionTerms,
  checkAssertion,
  parseAssertion,
} from "../../measure/assertion.ts";
import { isWholeCount } from "../../measure/jobs.ts";
import { joined, limitTexts } from "../../plan/solve/goal.ts";
import { count, counted, dollars, percent, range, seconds } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import { confidenceText } from "../plan/goal-text.ts";
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

/** Whether every job was sent, and is accounted for. */
export const isComplete = ({ state, jobs, count }: ArmResult): boolean =>
  state === "drained" && isWholeCount(jobs) && jobs.sent === count;

/** Whether the burst, or any arm of the comparison, met the goal; null if that is open, undefined without a goal. */
export function goalOutcome({ plan, goal }: ResultDocument): boolean | null | undefined {
  if (goal === undefined) return plan?.outcome.met;
  const met = goal.ranking.map((arm) => arm.met);
  return met.includes(true) || (met.includes(null) ? null : false);
}

/** A number with its unit. */
export const numberText = (unit: AssertionUnit, value: number): string => formats[unit](value);

/** Precise enough to show why an assertion failed: 98.97 % is not 99 %. */
const formats = {
  count,
  rate: (value) => `${count(value)}/s`,
  share: (value) => `${Number((value * 100).toFixed(2))} %`,
  seconds,
  usd: (value) => (value >= 1 ? dollars(value) : `$${value.toLocaleString("en-US", { maximumSignificantDigits: 3 })}`),
} as const satisfies Record<AssertionUnit, (value: number) => string>;

/** The measured value of an assertion. A number of a term that only another version of flatten knows is shown as it is. */
export function valueText({ expression, value, baseline }: AssertionResult): string {
  const assertion = parseAssertion(expression);
  const text = (number: number | null): string => {
    if (number === null) return "no data";
    return "kind" in assertion ? String(number) : numberText(assertionTerms[assertion.term].unit, number);
  };
  return baseline === undefined ? text(value) : `${text(value)} (baseline ${text(baseline)})`;
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
export const planVerdict = (plan: JudgedPlan): string[] => [
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

import type { BurstPlan } from "../../experiment/goal/burst-plan.ts";
import type { JudgedPlan } from "../../experiment/result.ts";
import { joined, limitTexts } from "../../plan/solve/goal.ts";
import { count, counted, percent, range, seconds } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import { band, becauseText } from "../arms/text.ts";
import { confidenceText } from "../plan/goal-text.ts";

function goalText({ goal }: JudgedPlan): string {
  const { deadlineSeconds } = goal;
  const within = deadlineSeconds === undefined ? [] : [`done within ${seconds(deadlineSeconds)}`];
  return `Goal: ${joined([...limitTexts(goal), ...within])}, in ${confidenceText(goal)} of runs.`;
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

const measuredText = ({ goal, outcome }: JudgedPlan): string => {
  const { peak, lastEndSeconds, perSecond, environments } = outcome;
  const others = [
    ...(goal.maxRate === undefined ? [] : [`${count(perSecond ?? null)} starts within one second`]),
    ...(goal.maxEnvironments === undefined ? [] : [`${count(environments ?? null)} environments`]),
  ];
  return `Measured: ${[`a peak of ${count(peak)}`, ...others].join(", ")}, the last job done after ${seconds(lastEndSeconds)}.`;
};

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

function judgment(plan: JudgedPlan): string {
  const { predicted, outcome } = plan;
  const { met, because } = outcome;
  if (met === null)
    return "Whether the goal was met is unknown: the jobs that ran did not miss it, but not every job ran.";
  if (met) return `The goal was met; the plan predicted a probability of ${percent(predicted.goalProbability)}.`;
  return `The goal was missed ${missedBy(plan)}: ${becauseText(because)}.`;
}

/** The goal of a burst, the plan, the measured numbers, and whether the goal was met, as sentences. */
export const planVerdict = (plan: JudgedPlan): readonly string[] => [
  judgment(plan),
  goalText(plan),
  plannedText(plan),
  measuredText(plan),
];

/** The goal of a burst, the plan, the measured numbers, and whether the goal was met; if not, why. */
export function planVerdictLines(plan: JudgedPlan, view: View): string[] {
  const { met } = plan.outcome;
  const brush = met === null ? view.paint.yellow : met ? view.paint.green : view.paint.red;
  const mark = met === null ? "?" : met ? "✓" : "✗";
  return [
    ...paragraph(goalText(plan), view, view.paint.bold),
    ...paragraph(plannedText(plan), view, undefined, 2, 2),
    ...paragraph(measuredText(plan), view, undefined, 2, 2),
    ...paragraph(`${mark} ${judgment(plan)}`, view, brush, 0, 2),
  ];
}

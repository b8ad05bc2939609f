import type { BurstPlan } from "../../experiment/goal/burst-plan.ts";
import type { JudgedPlan, PlanOutcome } from "../../experiment/result.ts";
import { count, counted, percent, range, seconds } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import { becauseText } from "../arms/because.ts";
import { confidenceText } from "../plan/goal-text.ts";

function goalText({ goal }: JudgedPlan): string {
  const wanted =
    "maxPeak" in goal ? `a peak of at most ${count(goal.maxPeak)}` : `done within ${seconds(goal.deadlineSeconds)}`;
  return `Goal: ${wanted}, in ${confidenceText(goal)} of runs.`;
}

/** The delays that were chosen for a goal, and what is predicted for them. */
export function plannedText({ jitterSeconds: { min, max }, spread, retries, predicted, why }: BurstPlan): string {
  const { peak, lastEndSeconds } = predicted;
  const delays = max === 0 ? "no delays" : `delays of ${range(min, max)} s (${spread})`;
  const expected = peak.p5 === peak.p95 ? count(peak.p95) : range(peak.p5, peak.p95);
  return `Planned: ${delays}, a peak of ${expected}, the last job done within ${seconds(lastEndSeconds.p95)}.${retryText(retries)} Spread: ${why}`;
}

/** Why the last job ends so late. */
function retryText(retries: BurstPlan["retries"]): string {
  if (retries === undefined) return "";
  const times = retries.times === 1 ? "once" : `up to ${counted(retries.times, "time")}`;
  return ` Jobs that fail are expected to be retried ${times}, ${seconds(retries.everySeconds)} after each attempt.`;
}

const measuredText = ({ peak, lastEndSeconds }: PlanOutcome): string =>
  `Measured: a peak of ${count(peak)}, the last job done after ${seconds(lastEndSeconds)}.`;

function judgment({ goal, predicted, outcome }: JudgedPlan): string {
  const { met, peak, lastEndSeconds, because } = outcome;
  if (met === null) return "It is open whether the goal was met: it was not missed, but not every job ran.";
  if (met) return `The goal was met; the plan predicted a probability of ${percent(predicted.goalProbability)}.`;
  const by =
    "maxPeak" in goal
      ? `by ${count((peak ?? 0) - goal.maxPeak)}`
      : `by ${seconds((lastEndSeconds ?? 0) - goal.deadlineSeconds)}`;
  return `The goal was missed ${by}: ${becauseText(because)}.`;
}

/** The goal of a burst, the plan, the measured numbers, and whether the goal was met, as sentences. */
export const planVerdict = (plan: JudgedPlan): readonly string[] => [
  judgment(plan),
  goalText(plan),
  plannedText(plan),
  measuredText(plan.outcome),
];

/** The goal of a burst, the plan, the measured numbers, and whether the goal was met; if not, why. */
export function planVerdictLines(plan: JudgedPlan, view: View): string[] {
  const { met } = plan.outcome;
  const brush = met === null ? view.paint.yellow : met ? view.paint.green : view.paint.red;
  const mark = met === null ? "?" : met ? "✓" : "✗";
  return [
    ...paragraph(goalText(plan), view, view.paint.bold),
    ...paragraph(plannedText(plan), view, undefined, 2, 2),
    ...paragraph(measuredText(plan.outcome), view, undefined, 2, 2),
    ...paragraph(`${mark} ${judgment(plan)}`, view, brush, 0, 2),
  ];
}

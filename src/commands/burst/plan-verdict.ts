import type { BurstPlan } from "../../experiment/goal/burst-plan.ts";
import type { JudgedPlan, PlanOutcome } from "../../experiment/result.ts";
import { count, counted, percent, range, seconds } from "../../terminal/format.ts";
import { paragraph, type View } from "../../terminal/page.ts";
import { becauseText } from "../arms/caveats.ts";
import { confidenceText } from "../plan/goal-text.ts";

function goalText({ goal }: JudgedPlan): string {
  const wanted =
    "maxPeak" in goal ? `at most ${count(goal.maxPeak)} in flight` : `done within ${seconds(goal.deadlineSeconds)}`;
  return `Goal: ${wanted}, in ${confidenceText(goal)} of runs.`;
}

/** The delays that were chosen for a goal, and what is expected of them. */
export function plannedText({ jitterSeconds: { min, max }, spread, retries, predicted, why }: BurstPlan): string {
  const { peak, lastEndSeconds } = predicted;
  const delays = max === 0 ? "no delays" : `delays of ${range(min, max)} s (${spread})`;
  const expected = peak.p5 === peak.p95 ? count(peak.p95) : range(peak.p5, peak.p95);
  return `Planned: ${delays}, a peak of ${expected}, the last end by ${seconds(lastEndSeconds.p95)}.${retryText(retries)} Spread: ${why}`;
}

/** Why the last end is so late. */
function retryText(retries: BurstPlan["retries"]): string {
  if (retries === undefined) return "";
  const times = retries.times === 1 ? "once" : `up to ${counted(retries.times, "time")}`;
  return ` Jobs that fail are expected back ${times}, ${seconds(retries.everySeconds)} after each attempt.`;
}

const measuredText = ({ peak, lastEndSeconds }: PlanOutcome): string =>
  `Measured: a peak of ${count(peak)}, the last end after ${seconds(lastEndSeconds)}.`;

function judgement({ goal, predicted, outcome }: JudgedPlan): string {
  const { kept, peak, lastEndSeconds, because } = outcome;
  if (kept === null) return "The goal is open: it was not missed, but not every job ran.";
  if (kept) return `The goal was kept; the plan gave it ${percent(predicted.keeps)}.`;
  const by =
    "maxPeak" in goal
      ? `by ${count(peak - goal.maxPeak)}`
      : `by ${seconds((lastEndSeconds ?? 0) - goal.deadlineSeconds)}`;
  return `The goal was missed ${by}: ${becauseText(because)}.`;
}

/** The goal of a burst, the plan for it, what was measured, and whether and why not it was kept. */
export function planVerdictLines(plan: JudgedPlan, view: View): string[] {
  const { kept } = plan.outcome;
  const brush = kept === null ? view.paint.yellow : kept ? view.paint.green : view.paint.red;
  const mark = kept === null ? "?" : kept ? "✓" : "✗";
  return [
    ...paragraph(goalText(plan), view, view.paint.bold),
    ...paragraph(plannedText(plan), view, undefined, 2, 2),
    ...paragraph(measuredText(plan.outcome), view, undefined, 2, 2),
    ...paragraph(`${mark} ${judgement(plan)}`, view, brush, 0, 2),
  ];
}

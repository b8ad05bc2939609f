import { goalPhrases } from "../../experiment/goal/phrases.ts";
import type { ArmResult, CompareGoal, ResultDocument } from "../../experiment/result.ts";
import { isWholeCount } from "../../measure/jobs.ts";
import type { Outcome, ReportCheck } from "../../report/page.ts";
import { count, counted, seconds } from "../../terminal/format.ts";
import { goalOutcome } from "../arms/assertions.ts";
import { valueText } from "../arms/report.ts";

/** The assertions, the goal, and that every job is accounted for: what decides the exit code. */
export function checksOf(document: ResultDocument): ReportCheck[] {
  const { assertions = [], arms } = document;
  return [
    ...arms.map(completeness),
    ...assertions.map((each) => ({
      condition: each.expression,
      arm: each.arm,
      outcome: outcomeFrom(each.ok),
      measured: valueText(each),
    })),
    ...goalChecks(document),
  ];
}

function goalChecks(document: ResultDocument): ReportCheck[] {
  const { plan, goal, arms } = document;
  const outcome = outcomeFrom(goalOutcome(document) ?? null);
  if (plan !== undefined) {
    const { peak, lastEndSeconds } = plan.outcome;
    const measured = `a peak of ${count(peak)}, done after ${seconds(lastEndSeconds)}`;
    return [{ condition: goalText(plan.goal), arm: arms[0]?.name ?? "", outcome, measured }];
  }
  if (goal === undefined) return [];
  const metText = (met: boolean | null): string => (met === null ? "open" : met ? "met" : "missed");
  const measured = goal.ranking.map(({ name, met }) => `${name}: ${metText(met)}`).join(", ");
  return [{ condition: `${goalText(goal)} in at least one arm`, arm: "all arms", outcome, measured }];
}

function completeness({ name, state, jobs, count: wanted }: ArmResult): ReportCheck {
  const isComplete = state === "drained" && isWholeCount(jobs) && jobs.sent === wanted;
  const { lost, unknown = 0 } = jobs;
  const missing = [
    ...(lost === null ? [] : [`${count(lost)} lost`]),
    ...(unknown > 0 ? [`the outcome of ${count(unknown)} unknown`] : []),
  ];
  return {
    condition: "every job is accounted for",
    arm: name,
    outcome: isComplete ? "passed" : "open",
    measured: [state, `${counted(jobs.sent, "job")} of ${count(wanted)} sent`, ...missing].join(", "),
  };
}

const outcomeFrom = (ok: boolean | null): Outcome => (ok === null ? "open" : ok ? "passed" : "failed");

/** A goal as conditions, in the words of assertions. */
const goalText = (goal: CompareGoal): string => goalPhrases(goal, "condition").join(", ");

/** The outcome of all checks together. */
export function outcomeOf(checks: readonly ReportCheck[]): Outcome {
  if (checks.some(({ outcome }) => outcome === "failed")) return "failed";
  return checks.every(({ outcome }) => outcome === "passed") ? "passed" : "open";
}

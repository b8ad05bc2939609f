import type { BurstGoal } from "../../plan/solve/goal.ts";
import type { ArmResult, JudgedPlan } from "../result.ts";
import type { BurstPlan } from "./burst-plan.ts";

/** Compares a plan with the result of its burst. */
export function judgePlan(plan: BurstPlan, arm: ArmResult): JudgedPlan {
  const isMet = isGoalMet(plan.goal, arm);
  const neverRan = arm.caveats.some(({ kind }) => kind === "never-ran");
  const met = isMet === true && neverRan ? null : isMet;
  const explained = arm.caveats.find((caveat) => caveat.kind === kindOf(plan));
  const because = met === false && explained !== undefined && "because" in explained ? explained.because : [];
  return {
    ...plan,
    outcome: { met, peak: arm.peak.invocations, lastEndSeconds: arm.seconds.untilLastEnd, because },
  };
}

const kindOf = ({ goal }: BurstPlan) => ("maxPeak" in goal ? "peak-unpredicted" : "deadline-missed");

/** Whether a run met a goal; null if the run was cut short and had not missed the goal by then. */
export function isGoalMet(goal: BurstGoal, { state, jobs, peak, seconds }: ArmResult): boolean | null {
  const isWhole = state === "drained" && jobs.lost === 0;
  const ended = seconds.untilLastEnd;
  if ("maxPeak" in goal) {
    if (peak.invocations > goal.maxPeak) return false;
    return isWhole ? true : null;
  }
  if (ended !== null && ended > goal.deadlineSeconds) return false;
  return isWhole && ended !== null ? true : null;
}

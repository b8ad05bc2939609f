import type { BurstGoal } from "../../plan/solve/goal.ts";
import type { ArmResult, JudgedPlan } from "../result.ts";
import type { BurstPlan } from "./burst-plan.ts";

/** Holds a plan against what was measured. */
export function judgePlan(plan: BurstPlan, arm: ArmResult): JudgedPlan {
  const isKept = isGoalKept(plan.goal, arm);
  const neverRan = arm.caveats.some(({ kind }) => kind === "never-ran");
  const kept = isKept === true && neverRan ? null : isKept;
  const explained = arm.caveats.find((caveat) => caveat.kind === kindOf(plan));
  const because = kept === false && explained !== undefined && "because" in explained ? explained.because : [];
  return {
    ...plan,
    outcome: { kept, peak: arm.peak.invocations, lastEndSeconds: arm.seconds.untilLastEnd, because },
  };
}

const kindOf = ({ goal }: BurstPlan) => ("maxPeak" in goal ? "peak-unpredicted" : "deadline-missed");

/** Whether a run kept a goal; null when it was cut short, and had not missed it by then. */
export function isGoalKept(goal: BurstGoal, { state, jobs, peak, seconds }: ArmResult): boolean | null {
  const whole = state === "drained" && jobs.lost === 0;
  const ended = seconds.untilLastEnd;
  if ("maxPeak" in goal) {
    if (peak.invocations > goal.maxPeak) return false;
    return whole ? true : null;
  }
  if (ended !== null && ended > goal.deadlineSeconds) return false;
  return whole && ended !== null ? true : null;
}

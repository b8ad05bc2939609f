import { brokenAssumptions } from "../measure/broken-assumption.ts";
import type { Doubt } from "../measure/doubts.ts";
import type { ArmEvidence } from "./measure-arm.ts";
import type { ArmResult } from "./result.ts";
import { runFactsOf } from "./run-facts.ts";

/** Says which assumption broke where a whole run had another peak than predicted, or missed its deadline. */
export function missedPrediction(evidence: ArmEvidence, arm: Omit<ArmResult, "doubts">): Doubt[] {
  if (arm.state !== "drained" || arm.jobs.lost > 0) return [];
  const { predicted, spec } = evidence;
  const measured = arm.peak.invocations;
  const doubts: Doubt[] = [];
  const because = () => brokenAssumptions(runFactsOf(evidence, arm));
  if (measured < Math.floor(predicted.p5) || measured > Math.ceil(predicted.p95)) {
    doubts.push({ kind: "peak-unpredicted", measured, low: predicted.p5, high: predicted.p95, because: because() });
  }
  const { goal } = spec;
  const ended = arm.seconds.untilLastEnd;
  if (goal !== undefined && "deadlineSeconds" in goal && ended !== null && ended > goal.deadlineSeconds) {
    const { deadlineSeconds } = goal;
    doubts.push({ kind: "deadline-missed", deadlineSeconds, endedSeconds: ended, because: because() });
  }
  return doubts;
}

import { type ArmSpec, armName } from "../../src/experiment/arm-spec.ts";
import { type BurstPlan, planBurst } from "../../src/experiment/goal/burst-plan.ts";
import type { ArmResult } from "../../src/experiment/result.ts";
import { readStackFacts } from "../../src/experiment/stack-facts.ts";
import type { Target } from "../../src/experiment/target.ts";
import type { BurstGoal } from "../../src/plan/solve/goal.ts";
import type { SpreadName } from "../../src/plan/spreads/spread.ts";
import { runSpecs } from "./arm-runs.ts";
import { workOf } from "./work.ts";

/** A burst with a goal. */
export interface Wanted {
  readonly count: number;
  readonly work: string;
  readonly goal: BurstGoal;
  readonly spread?: SpreadName;
}

/** The delays for a goal. */
export async function planFor(target: Target, { count, work, goal, spread }: Wanted): Promise<BurstPlan> {
  const jobs = { count, work: workOf(work), failShare: 0, flaky: 0, pauseMs: 0 };
  return planBurst(await readStackFacts(target), { ...jobs, goal, spread }).plan;
}

/** The arm that carries a plan out. */
export function specFor(plan: BurstPlan, { count, work, goal }: Wanted): ArmSpec {
  const { spread, jitterSeconds } = plan;
  const window = { minSeconds: jitterSeconds.min, maxSeconds: jitterSeconds.max };
  return {
    name: armName("sqs", window, spread),
    via: "sqs",
    count,
    window,
    spread,
    work: workOf(work),
    goal,
    failShare: 0,
    flaky: 0,
    pauseMs: 0,
    parallel: undefined,
    timeoutMs: 3_600_000,
  };
}

/** Runs an arm with so many seeds. */
export const runSeeds = (target: Target, spec: ArmSpec, seeds: number): Promise<ArmResult[]> =>
  runSpecs(target, [spec], { repeat: seeds });

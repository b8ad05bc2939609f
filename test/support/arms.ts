import { type PlannedArm, planArm, planArms } from "../../src/experiment/arm-run.ts";
import { type ArmSpec, armName } from "../../src/experiment/arm-spec.ts";
import { type BurstPlan, planBurst } from "../../src/experiment/goal/burst-plan.ts";
import type { Progress, ProgressEvent } from "../../src/experiment/live-run.ts";
import type { ArmResult } from "../../src/experiment/result.ts";
import { type ArmsRequest, runArms } from "../../src/experiment/run-arms.ts";
import { readStackFacts } from "../../src/experiment/stack-facts.ts";
import type { Target } from "../../src/experiment/target.ts";
import type { Caveat } from "../../src/measure/caveat.ts";
import type { BurstGoal } from "../../src/plan/solve/goal.ts";
import type { SpreadName } from "../../src/plan/spreads/spread.ts";
import { fixedWork } from "../../src/plan/work-distributions.ts";
import { workOf } from "./samples.ts";

/** Ten direct jobs of 5 s at once. */
export const directSpec: ArmSpec = {
  name: "direct",
  via: "invoke",
  count: 10,
  window: null,
  spread: "none",
  work: fixedWork(5),
  failShare: 0,
  flaky: 0,
  pauseMs: 0,
  parallel: undefined,
  timeoutMs: 3_600_000,
};

/** Ten jobs of 5 s through the queue. */
export const queuedSpec: ArmSpec = { ...directSpec, name: "sqs 0 s", via: "sqs" };

/** The arm with the prediction of one job: a test that looks at no prediction need not wait for that of a burst. */
export const unpredicted = (arm: PlannedArm): PlannedArm => ({
  ...arm,
  predict: planArm({ ...arm.spec, count: 1 }, arm.facts).predict,
});

/** Plans and runs arms, each once and with seed 1 unless the options say otherwise. */
export const runSpecs = async (
  target: Target,
  specs: readonly ArmSpec[],
  options: Partial<Omit<ArmsRequest, "target" | "arms">> = {},
): Promise<ArmResult[]> =>
  runArms({
    target,
    arms: await planArms(target, specs),
    id: "r",
    seed: 1,
    repeat: 1,
    onProgress: () => undefined,
    onArm: () => undefined,
    signal: undefined,
    ...options,
  });

/** How a run ended: what was measured, and what was thrown. */
export interface Ended {
  readonly arms: readonly ArmResult[];
  readonly error: unknown;
}

/** Runs arms as the command line does: what is thrown leaves what was measured. */
export async function endOf(target: Target, specs: readonly ArmSpec[], signal?: AbortSignal): Promise<Ended> {
  let arms: readonly ArmResult[] = [];
  const onArm = (done: readonly ArmResult[]) => {
    arms = [...done];
  };
  return runSpecs(target, specs, { onArm, signal }).then(
    () => ({ arms, error: undefined }),
    (error: unknown) => ({ arms, error }),
  );
}

/** The one arm that was measured. */
export function onlyArm({ arms }: Ended): ArmResult {
  const [arm, ...others] = arms;
  if (arm === undefined || others.length > 0) throw new Error(`${arms.length} arms were measured, not one`);
  return arm;
}

/** The caveat of a kind, if it was raised. */
export const caveatOf = <Kind extends Caveat["kind"]>({ caveats }: ArmResult, kind: Kind) =>
  caveats.find((caveat): caveat is Extract<Caveat, { readonly kind: Kind }> => caveat.kind === kind);

/** Jobs in all places together, which is what was sent. */
export const placesOf = ({ jobs }: ArmResult): number =>
  jobs.processed +
  jobs.failed +
  jobs.deadLettered +
  jobs.throttled +
  jobs.inFlight +
  (jobs.lost ?? 0) +
  (jobs.unknown ?? 0);

/** A burst with a goal. */
export interface Wanted {
  readonly count: number;
  readonly work: string;
  readonly goal: BurstGoal;
  readonly spread?: SpreadName;
}

/** The delays for a goal. */
export async function planFor(target: Target, { count, work, goal, spread }: Wanted): Promise<BurstPlan> {
  const jobs = { via: "sqs" as const, count, work: workOf(work), failShare: 0, flaky: 0, pauseMs: 0 };
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

/** Runs an arm once for each seed from 1 to `seeds`. */
export const runSeeds = (target: Target, spec: ArmSpec, seeds: number): Promise<ArmResult[]> =>
  runSpecs(target, [spec], { repeat: seeds });

/** A listener that keeps the progress of a run at each look. */
export const recordingProgress =
  (steps: Progress[]) =>
  (event: ProgressEvent): void => {
    if (event.kind === "seen") steps.push(event.progress);
  };

import { median } from "../../../src/base/statistics.ts";
import { flagsOfGoal } from "../../../src/experiment/goal/phrases.ts";
import { environmentsOf, mostStartsInSecond } from "../../../src/measure/starts.ts";
import { defaultConsumer } from "../../../src/plan/consumer.ts";
import { chooseRow } from "../../../src/plan/solve/choose-row.ts";
import { type BurstGoal, chanceOf } from "../../../src/plan/solve/goal.ts";
import { keepsLimits } from "../../../src/plan/solve/limits.ts";
import type { PlanRow, SolvedPlan } from "../../../src/plan/solve/plan.ts";
import { solve } from "../../../src/plan/solve/solve.ts";
import { workOf } from "../../support/samples.ts";
import type { CalibrationRow } from "./row.ts";
import { runInWorld } from "./world-run.ts";

/** Goals in the unit of the bottleneck, for a function that may have warm environments of earlier bursts. */
export interface UnitSetting {
  readonly count: number;
  readonly work: string;
  readonly goal: BurstGoal;
  readonly warm: number;
}

const setting = (count: number, work: string, goal: BurstGoal, warm = 0): UnitSetting => ({ count, work, goal, warm });

/** Peak, rate and environments, alone and in pairs, and with a deadline. */
export const unitSettings: readonly UnitSetting[] = [
  setting(100, "5s", { maxPeak: 10 }),
  setting(100, "5s", { maxRate: 14 }),
  setting(200, "500ms", { maxRate: 10 }),
  setting(150, "2s-8s", { maxRate: 6 }),
  setting(100, "5s", { maxEnvironments: 20 }),
  setting(100, "5s", { maxEnvironments: 40 }, 30),
  setting(120, "lognormal:2s,0.5", { maxEnvironments: 12 }, 8),
  setting(100, "5s", { maxPeak: 30, maxRate: 8 }),
  setting(150, "exponential:3s", { maxPeak: 20, maxRate: 10 }),
  setting(100, "2s-8s", { maxPeak: 15, maxEnvironments: 25 }, 10),
  setting(200, "1s", { maxRate: 12, maxEnvironments: 20 }, 5),
  setting(100, "5s", { maxRate: 5, deadlineSeconds: 120 }),
];

/** Plans for the goal, and runs the plan with each seed. */
export async function unitRow({ count, work, goal, warm }: UnitSetting, seeds: number): Promise<CalibrationRow> {
  const consumer = { ...defaultConsumer, warmEnvironments: warm };
  const plan = solve({ count, work: workOf(work), consumer, goal }) as SolvedPlan;
  const rows = plan.rows.filter(({ places }) => places === undefined);
  const { spread, window, prediction, unmet } = chooseRow({ goal, rows }, undefined) as PlanRow;
  if (unmet !== null) throw new Error(unmet.why);
  const { p5, p50, p95 } = prediction.peak;
  const peaks: number[] = [];
  const total = { kept: 0, inside: 0, late: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const { peak, lastEndSeconds, invocations } = await runInWorld(
      { count, work, spread, window, via: "sqs", consumer },
      seed,
    );
    const startsPerSecond = mostStartsInSecond(invocations.map(({ startMs }) => startMs)).value;
    const environments = environmentsOf(invocations, warm);
    const inTime = (lastEndSeconds ?? 0) <= (goal.deadlineSeconds ?? Number.POSITIVE_INFINITY);
    peaks.push(peak);
    if (keepsLimits({ peak, startsPerSecond, environments }, goal) && inTime) total.kept++;
    // Even delays are planned with some slack, so a peak that is lower than predicted is no fault.
    if (peak <= p95) total.inside++;
    if ((lastEndSeconds ?? 0) > prediction.lastEndSeconds.p95 + 0.05) total.late++;
  }
  return {
    setting: unitText({ count, work, goal, warm }),
    predicted: `${p50} (${p5}-${p95}) ${spread} ${window.minSeconds}-${window.maxSeconds} s`,
    measured: median(peaks),
    runs: seeds,
    inside: total.inside,
    goal: { said: chanceOf(prediction, goal), kept: total.kept / seeds },
    late: total.late,
  };
}

/** A setting as flags. */
export const unitText = ({ count, work, goal, warm }: UnitSetting): string =>
  `units: ${count} x ${work} ${flagsOfGoal(goal)}${warm === 0 ? "" : `, ${warm} warm`}`;

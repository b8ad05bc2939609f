import { median } from "../../../src/base/numbers.ts";
import { besideOthers } from "../../../src/experiment/goal/burst-plan.ts";
import { flagsOfGoal } from "../../../src/experiment/goal/phrases.ts";
import { lateBesideOthers } from "../../../src/experiment/predict-arm.ts";
import { environmentsOf, mostStartsInSecond } from "../../../src/measure/peak.ts";
import { type Consumer, defaultConsumer } from "../../../src/plan/consumer.ts";
import { keepsLimits } from "../../../src/plan/simulate/simulation.ts";
import { type BurstGoal, chanceOf, confidenceOf } from "../../../src/plan/solve/goal.ts";
import { chooseRow, type PlanRow } from "../../../src/plan/solve/plan.ts";
import { solve } from "../../../src/plan/solve/solve.ts";
import { workOf } from "../../support/samples.ts";
import type { CalibrationRow } from "./row.ts";
import { type Others, runInWorld, type SeenBefore } from "./world-run.ts";

/** Goals in the unit of the bottleneck, for a function that may have warm environments of earlier bursts, and other work. */
export interface UnitSetting {
  readonly count: number;
  readonly work: string;
  readonly goal: BurstGoal;
  readonly warm: number;
  readonly others?: Others;
}

const setting = (count: number, work: string, goal: BurstGoal, warm = 0): UnitSetting => ({ count, work, goal, warm });

/** Peak, rate and environments, alone and in pairs, and with a deadline. */
const aloneSettings: readonly UnitSetting[] = [
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

/** Two jobs of others each second: half through the queue, half as direct invokes. */
const others: Others = { perSecond: 2, workMs: 800 };

/** The environments that others need beside the burst. */
const roomForOthers = 6;

/** The same goals, and beside other work, with warm environments. */
export const unitSettings: readonly UnitSetting[] = [
  ...aloneSettings,
  ...aloneSettings.map(({ goal, ...each }) => {
    const { maxEnvironments } = goal;
    const room = maxEnvironments === undefined ? {} : { maxEnvironments: maxEnvironments + roomForOthers };
    return { ...each, goal: { ...goal, ...room }, warm: Math.max(each.warm, 5), others };
  }),
];

/** The mapping and the function as `burst` sees them after what it finds. */
const consumerBeside = ({ othersAtOnce }: SeenBefore): Consumer =>
  othersAtOnce === 0 ? defaultConsumer : { ...defaultConsumer, ...lateBesideOthers(defaultConsumer) };

/** The plan of `burst` for what it finds. */
function planFor({ count, work, goal }: UnitSetting, seen: SeenBefore): PlanRow {
  const isCounted = goal.maxEnvironments !== undefined;
  const warmEnvironments = isCounted ? Math.max(0, seen.warmEnvironments - seen.othersAtOnce) : 0;
  const beside = besideOthers(goal, seen);
  const consumer = { ...consumerBeside(seen), warmEnvironments };
  const plan = solve({ count, work: workOf(work), consumer, goal: beside });
  if (plan.kind === "impossible") throw new Error(plan.why);
  const rows = plan.rows.filter(({ places }) => places === undefined);
  const row = chooseRow({ goal, rows }, undefined);
  if (row.unmet !== null) throw new Error(row.unmet.why);
  return row;
}

/** Plans for the goal as `burst` does, and runs the plan with each seed. */
export async function unitRow(unit: UnitSetting, seeds: number): Promise<CalibrationRow> {
  const { count, work, goal, warm, others: beside } = unit;
  const plans = new Map<string, PlanRow>();
  const planOf = (seen: SeenBefore): PlanRow => {
    const { warmEnvironments, ...others } = seen;
    const key = JSON.stringify([
      goal.maxEnvironments === undefined ? others.othersAtOnce > 0 : [others.othersAtOnce, warmEnvironments],
      Math.ceil(others.othersPerSecond),
    ]);
    const plan = plans.get(key) ?? planFor(unit, seen);
    plans.set(key, plan);
    return plan;
  };
  const first = planOf({ warmEnvironments: warm, othersAtOnce: 0, othersPerSecond: 0 });
  const { p5, p50, p95 } = first.prediction.peak;
  const peaks: number[] = [];
  const total = { kept: 0, inside: 0, late: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const consumer = { ...defaultConsumer, warmEnvironments: warm };
    const burst = { count, work, spread: first.spread, window: first.window, via: "sqs" as const, consumer };
    let row = first;
    const run = await runInWorld({ ...burst, ...(beside && { others: beside }) }, seed, (seen) => {
      row = beside === undefined ? first : planOf(seen);
      return { spread: row.spread, window: row.window, consumer: { ...consumerBeside(seen), warmEnvironments: warm } };
    });
    const startsPerSecond = mostStartsInSecond(run.invocations.map(({ startMs }) => startMs)).value;
    const environments = environmentsOf(run.all, run.before.warmEnvironments);
    const inTime = (run.lastEndSeconds ?? 0) <= (goal.deadlineSeconds ?? Number.POSITIVE_INFINITY);
    peaks.push(run.peak);
    if (keepsLimits({ peak: run.peak, startsPerSecond, environments }, goal) && inTime) total.kept++;
    // Even delays are planned with some slack, so a peak that is lower than predicted is no fault.
    if (run.peak <= row.prediction.peak.p95) total.inside++;
    if ((run.lastEndSeconds ?? 0) > row.prediction.lastEndSeconds.p95 + 0.05) total.late++;
  }
  return {
    setting: unitText(unit),
    predicted: `${p50} (${p5}-${p95}) ${first.spread} ${first.window.minSeconds}-${first.window.maxSeconds} s`,
    measured: median(peaks),
    runs: seeds,
    inside: total.inside,
    goal: {
      said: beside === undefined ? chanceOf(first.prediction, goal) : confidenceOf(goal),
      kept: total.kept / seeds,
    },
    late: beside === undefined ? total.late : null,
  };
}

/** A setting as flags. */
export const unitText = ({ count, work, goal, warm, others: beside }: UnitSetting): string =>
  [
    `units: ${count} x ${work} ${flagsOfGoal(goal)}`,
    ...(warm === 0 ? [] : [`${warm} warm`]),
    ...(beside === undefined ? [] : [`beside ${beside.perSecond}/s of others`]),
  ].join(", ");

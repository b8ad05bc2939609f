import { median } from "../../base/numbers.ts";
import { type AssertionResult, meetsAll } from "../../measure/assertion.ts";
import { isWholeCount } from "../../measure/jobs.ts";
import { type BurstGoal, hasLimits } from "../../plan/solve/goal.ts";
import { compareRanks } from "../../plan/solve/plan.ts";
import type { ArmResult, CompareGoal, JudgedGoal, JudgedPlan, RankedArm } from "../result.ts";
import type { BurstPlan } from "./burst-plan.ts";

/** Compares a plan with the result of its burst. */
export function judgePlan(plan: BurstPlan, arm: ArmResult): JudgedPlan {
  const isMet = isGoalMet(plan.goal, arm);
  const neverRan = arm.caveats.some(({ kind }) => kind === "never-ran");
  const met = isMet === true && neverRan ? null : isMet;
  // Every missed member of a goal has the same reasons: the assumptions that did not hold in the run.
  const reasons = arm.caveats.flatMap((caveat) => ("because" in caveat ? [caveat.because] : []));
  const because = met === false ? (reasons[0] ?? []) : [];
  return {
    ...plan,
    outcome: {
      met,
      peak: arm.peak.invocations,
      lastEndSeconds: arm.seconds.untilLastEnd,
      ...(plan.goal.maxRate === undefined ? {} : { perSecond: arm.invocations.perSecond ?? null }),
      ...(plan.goal.maxEnvironments === undefined ? {} : { environments: arm.invocations.environments ?? null }),
      because,
    },
  };
}

/**
 * Ranks the arms of a comparison by its goal. Arms that meet the goal come first: for a peak, the arm that finishes first;
 * for a deadline, the arm with the lowest peak. Among them, arms come first whose assertions all hold. Arms that miss the
 * goal follow, the nearest first.
 */
export function judgeGoal(
  goal: CompareGoal,
  arms: readonly ArmResult[],
  assertions: readonly AssertionResult[] = [],
): JudgedGoal {
  const meets = meetsAll(assertions);
  const names = [...new Set(arms.map(({ name }) => name))];
  const standings = names.map((name) => {
    const runs = arms.filter((arm) => arm.name === name);
    return standingOf(name, runs, goal, !meets(name));
  });
  const ranked = standings.toSorted((a, b) => compareRanks(a.rank, b.rank));
  return { ...goal, ranking: ranked.map(({ name, met }) => ({ name, met })) };
}

/** An arm, and the numbers that it is ranked by: the first one that differs decides, and smaller is better. */
interface Standing extends RankedArm {
  readonly rank: readonly number[];
}

function standingOf(name: string, runs: readonly ArmResult[], goal: CompareGoal, isFailing: boolean): Standing {
  const met = metByAll(goal, runs);
  const end = median(runs.map(({ seconds }) => seconds.untilLastEnd ?? Number.MAX_VALUE));
  const peak = median(runs.map(({ peak: { invocations } }) => invocations ?? Number.MAX_VALUE));
  // Arms that meet a peak are ranked by their end, arms that miss it by their peak; for a deadline it is the reverse.
  const isByEnd = hasLimits(goal) === (met === true);
  const numbers = isByEnd ? [end, peak] : [peak, end];
  const place = met === true ? Number(isFailing) : runs.every(didEveryJob) ? 2 : 3;
  return { name, met, rank: [place, ...numbers] };
}

function metByAll(goal: CompareGoal, runs: readonly ArmResult[]): boolean | null {
  const each = runs.map((arm) => {
    const met = isGoalMet(goal, arm);
    return met === true ? didEveryJob(arm) : met;
  });
  if (each.includes(false)) return false;
  return each.includes(null) ? null : true;
}

/** Whether a run processed every job. Jobs that were refused, dead-lettered without a run, or failed on every attempt would have raised the peak. */
const didEveryJob = ({ state, count, jobs, caveats }: ArmResult): boolean =>
  state === "drained" &&
  isWholeCount(jobs) &&
  jobs.throttled === 0 &&
  jobs.failed === 0 &&
  jobs.sent === count &&
  caveats.every(({ kind }) => kind !== "never-ran");

/** Whether a run met a goal; null if the run was cut short and had not missed the goal by then, or a number is unknown. */
function isGoalMet(goal: BurstGoal, { state, jobs, peak, invocations, seconds }: ArmResult): boolean | null {
  const isWhole = state === "drained" && isWholeCount(jobs);
  const measured = [
    [peak.invocations, goal.maxPeak],
    [invocations.perSecond ?? null, goal.maxRate],
    [invocations.environments ?? null, goal.maxEnvironments],
    [seconds.untilLastEnd, goal.deadlineSeconds],
  ] as const;
  const limited = measured.filter(([, most]) => most !== undefined);
  if (limited.some(([value, most = 0]) => value !== null && value > most)) return false;
  return isWhole && limited.every(([value]) => value !== null) ? true : null;
}

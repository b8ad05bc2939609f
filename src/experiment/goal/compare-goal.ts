import { median } from "../../base/statistics.ts";
import { type AssertionResult, meetsAll } from "../../measure/assertion.ts";
import type { ArmResult, CompareGoal, JudgedGoal, RankedArm } from "../result.ts";
import { isGoalKept } from "./plan-outcome.ts";

/**
 * Ranks arms by a goal as a plan ranks spreads: of those that keep a peak the one that is done first, of those that keep
 * a deadline the one with the lowest peak; then those that come nearest. Of arms that keep the goal, those come first whose
 * assertions hold.
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
  const ranked = standings.toSorted((a, b) => compare(a.rank, b.rank));
  return { ...goal, ranking: ranked.map(({ name, kept }) => ({ name, kept })) };
}

/** An arm with the numbers that it is ranked by: the first that differs decides, and the smaller is better. */
interface Standing extends RankedArm {
  readonly rank: readonly number[];
}

function standingOf(name: string, runs: readonly ArmResult[], goal: CompareGoal, isFailing: boolean): Standing {
  const kept = keptByAll(goal, runs);
  const end = median(runs.map(({ seconds }) => seconds.untilLastEnd ?? Number.MAX_VALUE));
  const peak = median(runs.map(({ peak: { invocations } }) => invocations));
  const sooner = "maxPeak" in goal === (kept === true);
  const numbers = sooner ? [end, peak] : [peak, end];
  const place = kept === true ? Number(isFailing) : runs.every(didEveryJob) ? 2 : 3;
  return { name, kept, rank: [place, ...numbers] };
}

function keptByAll(goal: CompareGoal, runs: readonly ArmResult[]): boolean | null {
  const each = runs.map((arm) => {
    const kept = isGoalKept(goal, arm);
    return kept === true ? didEveryJob(arm) : kept;
  });
  if (each.includes(false)) return false;
  return each.includes(null) ? null : true;
}

/** Jobs that were refused, dead-lettered without a run, or failed where nobody tries again, were left out, not held back. */
const didEveryJob = ({ state, count, jobs, caveats }: ArmResult): boolean =>
  state === "drained" &&
  jobs.lost === 0 &&
  jobs.throttled === 0 &&
  jobs.failed === 0 &&
  jobs.sent === count &&
  caveats.every(({ kind }) => kind !== "never-ran");

function compare(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((value, index) => value !== b[index]);
  return differing < 0 ? 0 : (a[differing] as number) - (b[differing] as number);
}

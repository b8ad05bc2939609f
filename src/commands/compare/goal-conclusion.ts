import type { JudgedGoal } from "../../experiment/result.ts";
import { count, counted, seconds } from "../../terminal/format.ts";
import { listedFirst } from "./alternatives.ts";
import { peakText, type Verdict } from "./verdict.ts";

/** Whether an arm meets every assertion. */
type Meets = (arm: string) => boolean;

/** What was wanted, said of one arm and of several. */
function goalText(goal: JudgedGoal): { readonly keeps: string; readonly keep: string } {
  if ("deadlineSeconds" in goal) {
    const within = `done within ${seconds(goal.deadlineSeconds)}`;
    return { keeps: `is ${within}`, keep: `are ${within}` };
  }
  const peak = `the peak at or under ${count(goal.maxPeak)}`;
  return { keeps: `keeps ${peak}`, keep: `keep ${peak}` };
}

const numbersOf = (verdict: Verdict): string =>
  `${peakText(verdict)} in flight${verdict.lastEnd === null ? "" : `, done after ${seconds(verdict.lastEnd)}`}`;

const withNumbers = (verdict: Verdict, late = ""): string => `${verdict.group.name} (${numbersOf(verdict)}${late})`;

const sentence = (message: string, verdicts: readonly Verdict[], late = (_: Verdict) => ""): string =>
  verdicts.length === 0
    ? ""
    : ` ${message} ${listedFirst(verdicts.map((verdict) => withNumbers(verdict, late(verdict))))}.`;

/** Where the rounded times are the same, by how much a deadline was missed. */
function hardlyLate(goal: JudgedGoal, { lastEnd }: Verdict): string {
  if (!("deadlineSeconds" in goal) || lastEnd === null) return "";
  const lateSeconds = lastEnd - goal.deadlineSeconds;
  const isSeen = lateSeconds <= 0 || seconds(lastEnd) !== seconds(goal.deadlineSeconds);
  return isSeen ? "" : `, ${Math.max(0.01, lateSeconds).toFixed(2)} s too late`;
}

function lead(goal: JudgedGoal, best: Verdict, keeping: readonly Verdict[], meets: Meets): string {
  const passing = keeping.filter(({ group }) => meets(group.name)).length;
  const isPicked = passing > 0 && passing < keeping.length;
  const pool = isPicked ? passing : keeping.length;
  const { keeps, keep } = goalText(goal);
  if (pool === 1) {
    return `Only ${best.group.name} ${keeps}${isPicked ? " and meets every assertion" : ""}: ${numbersOf(best)}.`;
  }
  const how = "maxPeak" in goal ? "is done first" : "has the lowest peak";
  const whose = `${counted(pool, "arm")} that ${keep}${isPicked ? " and meet every assertion" : ""}`;
  return `${best.group.name} ${how} of ${whose}: ${numbersOf(best)}.`;
}

/** Jobs that failed where nobody tries again: being done says little of such an arm. */
const failedJobs = ({ group: { runs } }: Verdict): number => runs.reduce((total, { jobs }) => total + jobs.failed, 0);

const isSound = (verdict: Verdict): boolean => verdict.flaw === undefined && failedJobs(verdict) === 0;

const failedSentences = (verdicts: readonly Verdict[]): string =>
  verdicts
    .filter((verdict) => verdict.flaw === undefined && failedJobs(verdict) > 0)
    .map((each) => ` ${each.group.name} is not recommended: ${counted(failedJobs(each), "job")} failed for good.`)
    .join("");

/** No arm kept it: the one that did every job and comes nearest. */
function nearest(goal: JudgedGoal, ranked: readonly Verdict[]): string {
  const closest = ranked.find(isSound);
  const comes = closest === undefined ? "" : `: ${closest.group.name} comes nearest, ${numbersOf(closest)}`;
  return `No arm ${goalText(goal).keeps}${comes}.`;
}

/** Which arm serves the user's goal best, even if it has no delays, which others keep it, and which do not. */
export function goalConclusion(goal: JudgedGoal, verdicts: readonly Verdict[], meets: Meets): string {
  const those = (which: (kept: boolean | null) => boolean) =>
    goal.ranking
      .filter(({ kept }) => which(kept))
      .flatMap(({ name }) => verdicts.filter(({ group }) => group.name === name));
  const keeping = those((kept) => kept === true);
  const [best, ...others] = keeping;
  const failed = failedSentences(verdicts);
  if (best === undefined)
    return (
      nearest(
        goal,
        those(() => true),
      ) + failed
    );
  const missing = those((kept) => kept === false).filter(isSound);
  return (
    lead(goal, best, keeping, meets) +
    sentence("Kept as well by", others) +
    sentence("Missed by", missing, (verdict) => hardlyLate(goal, verdict)) +
    failed
  );
}

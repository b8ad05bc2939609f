import type { JudgedGoal } from "../../experiment/result.ts";
import { joined } from "../../plan/solve/goal.ts";
import { hasLimits } from "../../plan/solve/limits.ts";
import { counted, seconds } from "../../terminal/format.ts";
import { keptText } from "../plan/goal-text.ts";
import { listedFirst } from "./alternatives.ts";
import { peakText, type Verdict } from "./verdict.ts";

/** Whether an arm meets every assertion. */
type Meets = (arm: string) => boolean;

/** The goal as a verb phrase, for one arm and for several. */
function goalText(goal: JudgedGoal): { readonly keeps: string; readonly keep: string } {
  const { deadlineSeconds } = goal;
  const limits = keptText(goal);
  const within = deadlineSeconds === undefined ? [] : [`done within ${seconds(deadlineSeconds)}`];
  const clauses = (keep: string, be: string): string =>
    joined([...(limits === "" ? [] : [`${keep} ${limits}`]), ...within.map((text) => `${be} ${text}`)]);
  return { keeps: clauses("keeps", "is"), keep: clauses("keep", "are") };
}

const numbersOf = (verdict: Verdict): string =>
  `${peakText(verdict)} in flight${verdict.lastEnd === null ? "" : `, done after ${seconds(verdict.lastEnd)}`}`;

const withNumbers = (verdict: Verdict, late = ""): string => `${verdict.group.name} (${numbersOf(verdict)}${late})`;

const sentence = (message: string, verdicts: readonly Verdict[], late = (_: Verdict) => ""): string =>
  verdicts.length === 0
    ? ""
    : ` ${message} ${listedFirst(verdicts.map((verdict) => withNumbers(verdict, late(verdict))))}.`;

/** By how much an arm missed a deadline, if the rounded times do not show it. */
function lateBy(goal: JudgedGoal, { lastEnd }: Verdict): string {
  if (goal.deadlineSeconds === undefined || lastEnd === null) return "";
  const lateSeconds = lastEnd - goal.deadlineSeconds;
  const isSeen = lateSeconds <= 0 || seconds(lastEnd) !== seconds(goal.deadlineSeconds);
  return isSeen ? "" : `, ${Math.max(0.01, lateSeconds).toFixed(2)} s too late`;
}

function lead(goal: JudgedGoal, best: Verdict, meeting: readonly Verdict[], meets: Meets): string {
  const passing = meeting.filter(({ group }) => meets(group.name)).length;
  const isPicked = passing > 0 && passing < meeting.length;
  const pool = isPicked ? passing : meeting.length;
  const { keeps, keep } = goalText(goal);
  if (pool === 1) {
    return `Only ${best.group.name} ${keeps}${isPicked ? " and meets every assertion" : ""}: ${numbersOf(best)}.`;
  }
  const how = hasLimits(goal) ? "is done first" : "has the lowest peak";
  const whose = `${counted(pool, "arm")} that ${keep}${isPicked ? " and meet every assertion" : ""}`;
  return `${best.group.name} ${how} of ${whose}: ${numbersOf(best)}.`;
}

/** Jobs that failed and were not retried. An arm with such jobs is not recommended. */
const failedJobs = ({ group: { runs } }: Verdict): number => runs.reduce((total, { jobs }) => total + jobs.failed, 0);

const isSound = (verdict: Verdict): boolean => verdict.flaw === undefined && failedJobs(verdict) === 0;

const failedSentences = (verdicts: readonly Verdict[]): string =>
  verdicts
    .filter((verdict) => verdict.flaw === undefined && failedJobs(verdict) > 0)
    .map(
      (each) => ` ${each.group.name} is not recommended: ${counted(failedJobs(each), "job")} failed on every attempt.`,
    )
    .join("");

/** The sentence if no arm met the goal: names the nearest arm that did every job. */
function nearest(goal: JudgedGoal, ranked: readonly Verdict[]): string {
  const closest = ranked.find(isSound);
  const comes = closest === undefined ? "" : `: ${closest.group.name} comes nearest, ${numbersOf(closest)}`;
  return `No arm ${goalText(goal).keeps}${comes}.`;
}

/** The conclusion for a goal: which arm serves it best, which other arms met it, and which missed it. */
export function goalConclusion(goal: JudgedGoal, verdicts: readonly Verdict[], meets: Meets): string {
  const ranked = goal.ranking.flatMap(({ name, met }) =>
    verdicts.filter(({ group }) => group.name === name).map((verdict) => ({ verdict, met })),
  );
  const those = (wanted: boolean) => ranked.filter(({ met }) => met === wanted).map(({ verdict }) => verdict);
  const meeting = those(true);
  const [best, ...others] = meeting;
  const failed = failedSentences(verdicts);
  if (best === undefined)
    return (
      nearest(
        goal,
        ranked.map(({ verdict }) => verdict),
      ) + failed
    );
  return (
    lead(goal, best, meeting, meets) +
    sentence("Also met by", others) +
    sentence("Missed by", those(false).filter(isSound), (verdict) => lateBy(goal, verdict)) +
    failed
  );
}

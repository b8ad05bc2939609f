import type { ArmResult, JudgedGoal, ResultDocument } from "../../experiment/result.ts";
import { meetsAll } from "../../measure/assertion.ts";
import type { TenantsResult } from "../../measure/tenants.ts";
import { hasLimits, joined } from "../../plan/solve/goal.ts";
import { counted, seconds } from "../../terminal/format.ts";
import { clean } from "../../terminal/page.ts";
import { keptText } from "../plan/goal-text.ts";
import { lowestPeak } from "./lowest-peak.ts";
import {
  type ArmGroup,
  groupArms,
  judge,
  listedFirst,
  notRecommended,
  outageSentence,
  peakText,
  referenceOf,
  typicalRun,
  type Verdict,
} from "./verdict.ts";

/** What the arms were checked against: a goal, assertions. */
export type Wanted = Pick<ResultDocument, "goal" | "assertions">;

/**
 * The conclusion of a comparison, in sentences. With a goal: which arm serves it best. Without a goal: which arm has the
 * lowest peak of those whose assertions hold, compared with the reference arm, and how long its jobs wait. An arm that lost jobs,
 * left jobs undone or was cut short is never recommended. With `--tenants` or `--outage` and without a goal, what the arms did
 * for the tenants or in the outage comes first.
 */
export function conclusion(arms: readonly ArmResult[], wanted: Wanted = {}): string {
  const groups = groupArms(arms);
  const effects = [fairSentence(groups), outageSentence(groups)];
  const recommended = recommendation(groups, wanted);
  const sentences = wanted.goal === undefined ? [...effects, recommended] : [recommended, ...effects];
  return sentences.filter((text) => text !== "").join(" ");
}

function recommendation(groups: readonly ArmGroup[], { goal, assertions = [] }: Wanted): string {
  const verdicts = groups.map(judge);
  const [first] = verdicts;
  if (first === undefined) return "No arm ran, so there is nothing to compare.";
  if (goal !== undefined) return goalConclusion(goal, verdicts, meetsAll(assertions)) + notRecommended(verdicts);
  if (verdicts.length === 1) return single(first);
  const reference = referenceOf(groups);
  const base = verdicts.find(({ group }) => group === reference);
  const others = verdicts.filter((verdict) => verdict !== base);
  return lowestPeak(base, others, assertions);
}

function single(only: Verdict): string {
  const flawed = only.flaw === undefined ? "" : ` It ${only.flaw}.`;
  return `Only ${only.group.name} ran, with a peak of ${peakText(only)}, so there is nothing to compare it with.${flawed}`;
}

/** The conclusion for a goal: which arm serves it best, which other arms met it, and which missed it. */
function goalConclusion(goal: JudgedGoal, verdicts: readonly Verdict[], meets: Meets): string {
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

/** Whether an arm meets every assertion. */
type Meets = (arm: string) => boolean;

/** The goal as a verb phrase, for one arm and for several. */
function goalPhrase(goal: JudgedGoal): { readonly keeps: string; readonly keep: string } {
  const { deadlineSeconds } = goal;
  const limits = keptText(goal);
  const within = deadlineSeconds === undefined ? [] : [`done within ${seconds(deadlineSeconds)}`];
  const clauses = (keep: string, be: string): string =>
    joined([...(limits === "" ? [] : [`${keep} ${limits}`]), ...within.map((text) => `${be} ${text}`)]);
  return { keeps: clauses("keeps", "is"), keep: clauses("keep", "are") };
}

function lead(goal: JudgedGoal, best: Verdict, meeting: readonly Verdict[], meets: Meets): string {
  const passing = meeting.filter(({ group }) => meets(group.name)).length;
  const isPicked = passing > 0 && passing < meeting.length;
  const pool = isPicked ? passing : meeting.length;
  const { keeps, keep } = goalPhrase(goal);
  if (pool === 1) {
    return `Only ${best.group.name} ${keeps}${isPicked ? " and meets every assertion" : ""}: ${numbersOf(best)}.`;
  }
  const how = hasLimits(goal) ? "is done first" : "has the lowest peak";
  const whose = `${counted(pool, "arm")} that ${keep}${isPicked ? " and meet every assertion" : ""}`;
  return `${best.group.name} ${how} of ${whose}: ${numbersOf(best)}.`;
}

/** The sentence if no arm met the goal: names the nearest arm that did every job. */
function nearest(goal: JudgedGoal, ranked: readonly Verdict[]): string {
  const closest = ranked.find(isSound);
  const comes = closest === undefined ? "" : `: ${closest.group.name} comes nearest, ${numbersOf(closest)}`;
  return `No arm ${goalPhrase(goal).keeps}${comes}.`;
}

const sentence = (message: string, verdicts: readonly Verdict[], late = (_: Verdict) => ""): string =>
  verdicts.length === 0
    ? ""
    : ` ${message} ${listedFirst(verdicts.map((verdict) => withNumbers(verdict, late(verdict))))}.`;

const withNumbers = (verdict: Verdict, late = ""): string => `${verdict.group.name} (${numbersOf(verdict)}${late})`;

const numbersOf = (verdict: Verdict): string =>
  `${peakText(verdict)} in flight${verdict.lastEnd === null ? "" : `, done after ${seconds(verdict.lastEnd)}`}`;

/** By how much an arm missed a deadline, if the rounded times do not show it. */
function lateBy(goal: JudgedGoal, { lastEnd }: Verdict): string {
  if (goal.deadlineSeconds === undefined || lastEnd === null) return "";
  const lateSeconds = lastEnd - goal.deadlineSeconds;
  const isSeen = lateSeconds <= 0 || seconds(lastEnd) !== seconds(goal.deadlineSeconds);
  return isSeen ? "" : `, ${Math.max(0.01, lateSeconds).toFixed(2)} s too late`;
}

const isSound = (verdict: Verdict): boolean => verdict.flaw === undefined && failedJobs(verdict) === 0;

const failedSentences = (verdicts: readonly Verdict[]): string =>
  verdicts
    .filter((verdict) => verdict.flaw === undefined && failedJobs(verdict) > 0)
    .map(
      (each) => ` ${each.group.name} is not recommended: ${counted(failedJobs(each), "job")} failed on every attempt.`,
    )
    .join("");

/** Jobs that failed and were not retried. An arm with such jobs is not recommended. */
const failedJobs = ({ group: { runs } }: Verdict): number => runs.reduce((total, { jobs }) => total + jobs.failed, 0);

/** What message groups did for the tenants, compared with the same burst without them; empty without both. */
export function fairSentence(groups: readonly ArmGroup[]): string {
  const arms = groups.map(typicalRun);
  const [fair, plain] = [arms.find(({ tenants }) => tenants?.isFair), arms.find(isUnfair)];
  const [waits, before] = [fair?.tenants, plain?.tenants];
  if (fair === undefined || plain === undefined || !waits || !before) return "";
  return fairText({ name: fair.name, waits }, { name: plain.name, waits: before });
}

/** Whether the messages of an arm went into the queue like those of a fair arm, but without message groups. */
const isUnfair = ({ via, tenants, settings, ratePerSecond, jitterSeconds }: ArmResult): boolean =>
  via === "sqs" &&
  tenants?.isFair === false &&
  settings === undefined &&
  ratePerSecond === undefined &&
  (jitterSeconds?.max ?? 0) === 0;

/** An arm, and how long its tenants waited. */
interface WaitingTenants {
  readonly name: string;
  readonly waits: TenantsResult;
}

/** The waits with message groups, compared with those of the same burst without them. */
export function fairText(fair: WaitingTenants, plain: WaitingTenants): string {
  const [waits, before] = [fair.waits, plain.waits];
  const isBetter = (waits.medianWaitP95 ?? 0) < (before.medianWaitP95 ?? 0) - 0.05;
  const [worst, worstBefore] = [waits.worst, before.worst];
  return (
    `${clean(fair.name)} ${isBetter ? "makes most tenants wait less" : "does not make most tenants wait less"}: 19 of 20 jobs of ` +
    `the median tenant begin within ${seconds(waits.medianWaitP95)}, and with ${clean(plain.name)} within ` +
    `${seconds(before.medianWaitP95)}. The longest wait is that of ${clean(worst?.name ?? "an unknown tenant")}, ` +
    `${seconds(worst?.waitP95 ?? null)}; with ${clean(plain.name)}, that of ` +
    `${clean(worstBefore?.name ?? "an unknown tenant")}, ${seconds(worstBefore?.waitP95 ?? null)}.`
  );
}

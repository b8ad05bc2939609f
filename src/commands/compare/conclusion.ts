import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import { type AssertionResult, meetsAll } from "../../measure/assertion.ts";
import { capital, counted, listed, percent, seconds } from "../../terminal/format.ts";
import { clean } from "../../terminal/page.ts";
import { alternatives } from "./alternatives.ts";
import { fairSentence, outageSentence } from "./effects.ts";
import { goalConclusion } from "./goal-conclusion.ts";
import {
  type ArmGroup,
  groupArms,
  judge,
  overlap,
  peakText,
  referenceOf,
  undoneInOutage,
  type Verdict,
} from "./verdict.ts";

const nameOf = (verdict: Verdict): string => verdict.group.name;

/** Lowest peak first; of equal peaks, the earlier end first. */
function byPeak(a: Verdict, b: Verdict): number {
  const end = (verdict: Verdict) => verdict.lastEnd ?? Number.MAX_VALUE;
  return a.peak.median - b.peak.median || end(a) - end(b);
}

/** How long jobs wait in the best arm, compared with the reference arm if there is one. */
function costSentence(best: Verdict, base: Verdict | undefined): string {
  if (best.lastEnd === null) return "";
  const wait = best.waitP95 === null ? "" : `, and one job in twenty waits ${seconds(best.waitP95)} or longer`;
  const end = `the last job is done after ${seconds(best.lastEnd)}`;
  if (base === undefined || base.lastEnd === null || base.flaw !== undefined) return ` ${capital(end)}${wait}.`;
  const extra = best.lastEnd - base.lastEnd;
  return extra > 0.05
    ? ` Jobs wait longer: ${end} instead of ${seconds(base.lastEnd)}${wait}.`
    : ` It takes no longer: ${end}, compared with ${seconds(base.lastEnd)}.`;
}

function againstReference(best: Verdict, base: Verdict, ofThese: string): string {
  const { name } = base.group;
  if (base.throttled) {
    return (
      `${nameOf(best)} did every job with a peak of ${peakText(best)}. The peak of ${name}, ${peakText(base)}, ` +
      "is limited by concurrency: without a limit it would be higher."
    );
  }
  if (overlap(best, base)) {
    return (
      `The difference is not clear: the peaks of ${nameOf(best)}, ${peakText(best)}, and ${name}, ${peakText(base)}, ` +
      "overlap. Use more repeats or a wider window to find out."
    );
  }
  const ratio = percent(best.peak.median / base.peak.median);
  return `${nameOf(best)} has the lowest peak${ofThese}: ${peakText(best)} in flight instead of ${peakText(base)} with ${name} (${ratio}).`;
}

/** Names the second arm if its repeats overlap with those of the best. */
function runnerUp(best: Verdict, second: Verdict | undefined): string {
  if (second === undefined || !overlap(best, second)) return "";
  const sooner = second.lastEnd !== null && best.lastEnd !== null && second.lastEnd < best.lastEnd - 0.05;
  const gain = sooner ? `, and is done sooner, after ${seconds(second.lastEnd)}` : "";
  return ` ${nameOf(second)} (${peakText(second)}) is not clearly worse${gain}.`;
}

const leftOut = (verdicts: readonly Verdict[]): string =>
  verdicts
    .filter(({ flaw }) => flaw !== undefined)
    .map((each) => ` ${nameOf(each)} is not recommended: it ${each.flaw}.`)
    .join("");

function single(only: Verdict): string {
  const flawed = only.flaw === undefined ? "" : ` It ${only.flaw}.`;
  return `Only ${nameOf(only)} ran, with a peak of ${peakText(only)}, so there is nothing to compare it with.${flawed}`;
}

function withoutChoice(base: Verdict | undefined, others: readonly Verdict[], pool: readonly Verdict[]): string {
  if (base === undefined) return "No arm can be recommended.";
  const { name } = base.group;
  const isSound = base.flaw === undefined && !base.throttled;
  if (pool.length === 0) return `No arm${isSound ? ` other than ${name}` : ""} can be recommended.`;
  const lowest = pool.toSorted(byPeak)[0] as Verdict;
  const flawed = base.flaw === undefined ? "" : ` But ${name} ${base.flaw}.`;
  const isLower = others.some(({ peak }) => peak.median < base.peak.median);
  const than =
    others.length === 1 ? nameOf(lowest) : `the best of ${isLower ? "them" : "the others"}, ${nameOf(lowest)},`;
  return `${isLower ? "No other arm that can be recommended" : "No arm"} has a lower peak than ${name}: ${than} peaks at ${peakText(lowest)}, ${name} at ${peakText(base)}.${flawed}`;
}

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
  if (goal !== undefined) return goalConclusion(goal, verdicts, meetsAll(assertions)) + leftOut(verdicts);
  if (verdicts.length === 1) return single(first);
  const reference = referenceOf(groups);
  const base = verdicts.find(({ group }) => group === reference);
  const others = verdicts.filter((verdict) => verdict !== base);
  return lowestPeak(base, others, failuresByArm(assertions));
}

function lowestPeak(base: Verdict | undefined, others: readonly Verdict[], failures: Failures): string {
  const sound = others.filter((verdict) => verdict.flaw === undefined);
  const meeting = sound.filter((verdict) => !failures.has(nameOf(verdict)));
  const pool = meeting.length > 0 ? meeting : sound;
  const none = meeting.length === 0 && sound.length > 0 ? "No arm meets every assertion. " : "";
  const untrue = base === undefined || base.throttled;
  const ranked = pool.filter((each) => untrue || each.peak.median < base.peak.median).sort(byPeak);
  const [best, second] = ranked;
  if (best === undefined) return none + withoutChoice(base, others, pool) + leftOut(others);
  const lower = meeting.length > 0 ? lowerButFailing(best, sound, failures) : [];
  const whose = lower.length > 0 ? " of the arms that meet every assertion" : "";
  const lead =
    base === undefined
      ? `${nameOf(best)} has the lowest peak${whose || ` of ${counted(others.length, "arm")}`}: ${peakText(best)} in flight.`
      : againstReference(best, base, whose);
  const incomplete =
    base?.flaw === undefined || base.throttled ? "" : ` But ${nameOf(base)} ${base.flaw}${effectOn(base)}.`;
  const choices = failureSentences(lower, failures) + runnerUp(best, second) + alternatives(ranked);
  return none + lead + costSentence(best, base) + choices + incomplete + leftOut(others);
}

/** What a flaw means for the numbers of an arm. An outage leaves jobs undone, but every attempt was measured. */
const effectOn = ({ group }: Verdict): string =>
  group.runs.some((arm) => undoneInOutage(arm) > 0) ? "" : ", so its numbers are incomplete";

/** Failed assertions, by the name of their arm. */
export type Failures = ReadonlyMap<string, readonly string[]>;

/** Groups failed assertions by the name of their arm. Arms without failed assertions are left out. */
function failuresByArm(assertions: readonly AssertionResult[]): Failures {
  const failures = new Map<string, string[]>();
  for (const { arm, expression, ok } of assertions) {
    const known = failures.get(arm) ?? [];
    if (ok !== true && !known.includes(expression)) failures.set(arm, [...known, expression]);
  }
  return failures;
}

/** Arms with a lower peak that fail an assertion. */
const lowerButFailing = (best: Verdict, sound: readonly Verdict[], failures: Failures): readonly Verdict[] =>
  sound.filter(({ group, peak }) => failures.has(group.name) && peak.median < best.peak.median);

/** Names the assertions that these arms fail. */
const failureSentences = (verdicts: readonly Verdict[], failures: Failures): string =>
  verdicts
    .map((verdict) => {
      const { name } = verdict.group;
      return ` ${name} peaks lower, at ${peakText(verdict)}, but fails ${listed((failures.get(name) ?? []).map(clean))}.`;
    })
    .join("");

import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import { type AssertionResult, meetsAll } from "../../measure/assertion.ts";
import { counted, percent, seconds } from "../../terminal/format.ts";
import { clean } from "../../terminal/wrap.ts";
import { alternatives, listed } from "./alternatives.ts";
import { goalConclusion } from "./goal-conclusion.ts";
import { baselineOf, groupArms, judge, overlap, peakText, type Verdict } from "./verdict.ts";

const nameOf = (verdict: Verdict): string => verdict.group.name;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Lowest peak first; of equals, the one that is done first. */
function byPeak(a: Verdict, b: Verdict): number {
  const end = (verdict: Verdict) => verdict.lastEnd ?? Number.MAX_VALUE;
  return a.peak.median - b.peak.median || end(a) - end(b);
}

/** What the choice costs in waiting, against the baseline where there is one. */
function costSentence(best: Verdict, base: Verdict | undefined): string {
  if (best.lastEnd === null) return "";
  const wait = best.waitP95 === null ? "" : `, and one job in twenty waits ${seconds(best.waitP95)} or longer`;
  const end = `the last job is done after ${seconds(best.lastEnd)}`;
  if (base === undefined || base.lastEnd === null || base.flaw !== undefined) return ` ${capital(end)}${wait}.`;
  const extra = best.lastEnd - base.lastEnd;
  return extra > 0.05
    ? ` It costs waiting: ${end} instead of ${seconds(base.lastEnd)}${wait}.`
    : ` It costs no time: ${end}, against ${seconds(base.lastEnd)}.`;
}

function againstBaseline(best: Verdict, base: Verdict, ofThese: string): string {
  const { name } = base.group;
  if (base.throttled) {
    return (
      `${nameOf(best)} did every job with a peak of ${peakText(best)}. The peak of ${name}, ${peakText(base)}, ` +
      "is what its concurrency limit let through, not what the burst asked for."
    );
  }
  if (overlap(best, base)) {
    return (
      `The difference is not clear: the peaks of ${nameOf(best)}, ${peakText(best)}, and ${name}, ${peakText(base)}, ` +
      "overlap. More repeats or a wider window would tell."
    );
  }
  const ratio = percent(best.peak.median / base.peak.median);
  return `${nameOf(best)} has the lowest peak${ofThese}: ${peakText(best)} in flight instead of ${peakText(base)} with ${name} (${ratio}).`;
}

/** A close second is named: its repeats overlap with the best. */
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

function withoutChoice(base: Verdict | undefined, others: readonly Verdict[], sound: readonly Verdict[]): string {
  if (base === undefined || sound.length === 0) return "No arm can be recommended.";
  const { name } = base.group;
  const lowest = sound.toSorted(byPeak)[0] as Verdict;
  const flawed = base.flaw === undefined ? "" : ` But ${name} ${base.flaw}.`;
  const than = others.length === 1 ? nameOf(lowest) : `the best of the others, ${nameOf(lowest)},`;
  return `Nothing gained: ${than} peaks at ${peakText(lowest)}, ${name} at ${peakText(base)}.${flawed}`;
}

/** What the arms were held against: a goal, assertions. */
export type Wanted = Pick<ResultDocument, "goal" | "assertions">;

/**
 * The comparison in plain words: which arm serves the goal, or else has the lowest peak of those whose assertions hold,
 * what that buys against the baseline, and what it costs in waiting. An arm that lost jobs, left jobs undone or was cut
 * short is never recommended.
 */
export function conclusion(arms: readonly ArmResult[], { goal, assertions = [] }: Wanted = {}): string {
  const groups = groupArms(arms);
  const verdicts = groups.map(judge);
  const [first] = verdicts;
  if (first === undefined) return "Nothing ran, so there is nothing to compare.";
  if (goal !== undefined) return goalConclusion(goal, verdicts, meetsAll(assertions)) + leftOut(verdicts);
  if (verdicts.length === 1) return single(first);
  const baseGroup = baselineOf(groups);
  const base = verdicts.find((verdict) => verdict.group === baseGroup);
  return lowestPeak(
    base,
    verdicts.filter((verdict) => verdict !== base),
    failuresByArm(assertions),
  );
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
      : againstBaseline(best, base, whose);
  const incomplete =
    base?.flaw === undefined || base.throttled
      ? ""
      : ` But ${nameOf(base)} ${base.flaw}, so its numbers are incomplete.`;
  const choices = failureSentences(lower, failures) + runnerUp(best, second) + alternatives(ranked);
  return none + lead + costSentence(best, base) + choices + incomplete + leftOut(others);
}

/** Failed assertions by the name of their arm. */
export type Failures = ReadonlyMap<string, readonly string[]>;

/** The assertions that each arm failed, by its name; arms that failed none are not in it. */
function failuresByArm(assertions: readonly AssertionResult[]): Failures {
  const failures = new Map<string, string[]>();
  for (const { arm, expression, ok } of assertions) {
    const known = failures.get(arm) ?? [];
    if (ok !== true && !known.includes(expression)) failures.set(arm, [...known, expression]);
  }
  return failures;
}

/** Arms that would have been recommended, had they met every assertion. */
const lowerButFailing = (best: Verdict, sound: readonly Verdict[], failures: Failures): readonly Verdict[] =>
  sound.filter(({ group, peak }) => failures.has(group.name) && peak.median < best.peak.median);

/** Why they were not. */
const failureSentences = (verdicts: readonly Verdict[], failures: Failures): string =>
  verdicts
    .map((verdict) => {
      const { name } = verdict.group;
      return ` ${name} peaks lower, at ${peakText(verdict)}, but fails ${listed((failures.get(name) ?? []).map(clean))}.`;
    })
    .join("");

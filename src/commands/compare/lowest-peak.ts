import type { AssertionResult } from "../../measure/assertion.ts";
import { capital, counted, listed, percent, seconds } from "../../terminal/format.ts";
import { clean } from "../../terminal/page.ts";
import { listedFirst, notRecommended, overlap, peakText, undoneInOutage, type Verdict } from "./verdict.ts";

/**
 * Which arm has the lowest peak of those whose assertions hold, compared with the reference arm, and which others may be a choice.
 *
 * @param base the reference arm, if there is one
 */
export function lowestPeak(
  base: Verdict | undefined,
  others: readonly Verdict[],
  assertions: readonly AssertionResult[],
): string {
  const failures = failuresByArm(assertions);
  const sound = others.filter((verdict) => verdict.flaw === undefined);
  const meeting = sound.filter((verdict) => !failures.has(nameOf(verdict)));
  const pool = meeting.length > 0 ? meeting : sound;
  const none = meeting.length === 0 && sound.length > 0 ? "No arm meets every assertion. " : "";
  const untrue = base === undefined || base.throttled;
  const ranked = pool.filter((each) => untrue || each.peak.median < base.peak.median).sort(byPeak);
  const [best, second] = ranked;
  if (best === undefined) return none + withoutChoice(base, others, pool) + notRecommended(others);
  const isFailing = (each: Verdict) => failures.has(nameOf(each)) && each.peak.median < best.peak.median;
  const lower = meeting.length > 0 ? sound.filter(isFailing) : [];
  const whose = lower.length > 0 ? " of the arms that meet every assertion" : "";
  const lead =
    base === undefined
      ? `${nameOf(best)} has the lowest peak${whose || ` of ${counted(others.length, "arm")}`}: ${peakText(best)} in flight.`
      : againstReference(best, base, whose);
  // An outage leaves jobs undone, but every attempt was measured.
  const effect = base?.group.runs.some((arm) => undoneInOutage(arm) > 0) ? "" : ", so its numbers are incomplete";
  const incomplete = base?.flaw === undefined || base.throttled ? "" : ` But ${nameOf(base)} ${base.flaw}${effect}.`;
  const choices = failureSentences(lower, failures) + runnerUp(best, second) + alternatives(ranked);
  return none + lead + costSentence(best, base) + choices + incomplete + notRecommended(others);
}

const nameOf = (verdict: Verdict): string => verdict.group.name;

/** Lowest peak first; of equal peaks, the earlier end first. */
function byPeak(a: Verdict, b: Verdict): number {
  const end = (verdict: Verdict) => verdict.lastEnd ?? Number.MAX_VALUE;
  return a.peak.median - b.peak.median || end(a) - end(b);
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

/** Names the second arm if its repeats overlap with those of the best. */
function runnerUp(best: Verdict, second: Verdict | undefined): string {
  if (second === undefined || !overlap(best, second)) return "";
  const sooner = second.lastEnd !== null && best.lastEnd !== null && second.lastEnd < best.lastEnd - 0.05;
  const gain = sooner ? `, and is done sooner, after ${seconds(second.lastEnd)}` : "";
  return ` ${nameOf(second)} (${peakText(second)}) is not clearly worse${gain}.`;
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

/** Failed assertions, by the name of their arm. */
type Failures = ReadonlyMap<string, readonly string[]>;

/** Groups failed assertions by the name of their arm. Arms without failed assertions are left out. */
function failuresByArm(assertions: readonly AssertionResult[]): Failures {
  const failures = new Map<string, string[]>();
  for (const { arm, expression, ok } of assertions) {
    const known = failures.get(arm) ?? [];
    if (ok !== true && !known.includes(expression)) failures.set(arm, [...known, expression]);
  }
  return failures;
}

/** Names the assertions that these arms fail. */
const failureSentences = (verdicts: readonly Verdict[], failures: Failures): string =>
  verdicts
    .map((verdict) => {
      const { name } = verdict.group;
      return ` ${name} peaks lower, at ${peakText(verdict)}, but fails ${listed((failures.get(name) ?? []).map(clean))}.`;
    })
    .join("");

/**
 * Names other choices: a setting that does better than delays, and arms that are done sooner at a higher peak.
 *
 * @param ranked the arms that may be recommended, best first.
 */
function alternatives(ranked: readonly Verdict[]): string {
  const rival = rivalOfDelays(ranked);
  const steps = soonerSteps(ranked).filter((each) => each !== rival?.arm);
  const texts = steps.map(
    (each) => `${each.group.name} (${peakText(each)} in flight, done after ${seconds(each.lastEnd)})`,
  );
  return (
    caution(ranked[0]) +
    (rival === undefined ? "" : rivalSentence(rival)) +
    (texts.length === 0 ? "" : ` Sooner, at a higher peak: ${listed(texts)}.`)
  );
}

/** A throttled message uses up a receive although it is valid; with a maximum concurrency it is not received. */
function caution(best: Verdict | undefined): string {
  const throttles = best?.group.runs.reduce((total, run) => total + (run.throttles ?? 0), 0) ?? 0;
  if (best === undefined || settingsOf(best).reservedConcurrency === undefined || throttles === 0) return "";
  return (
    ` It was throttled ${counted(throttles, "time")}, and a message that is throttled too often is dead-lettered without ` +
    "a run. The maximum concurrency of the mapping (cap) avoids that."
  );
}

/** An arm without delays, the arms with delays that it beats, and what holds back its jobs. */
function rivalOfDelays(ranked: readonly Verdict[]) {
  for (const arm of ranked) {
    const how = heldBackBy(arm);
    const [first, ...rest] = ranked.filter((other) => isDelayed(other) && beats(arm, other));
    if (how !== undefined && first !== undefined) return { arm, beaten: [first, ...rest] as const, how };
  }
  return undefined;
}

function rivalSentence({ arm, beaten, how }: NonNullable<ReturnType<typeof rivalOfDelays>>): string {
  const others = listedFirst(beaten.map(({ group }) => group.name));
  return (
    ` ${arm.group.name} needs no delays and beats ${others}: ${how}. Its peak is ${peakText(arm)}, compared with ` +
    `${peakText(beaten[0])}, and it is done after ${seconds(arm.lastEnd)}, compared with ${seconds(beaten[0].lastEnd)}.`
  );
}

/** Whether an arm has no higher peak and no later end than another arm, and one of them better, clearly of the repeats. */
const beats = (a: Verdict, b: Verdict): boolean =>
  !overlap(a, b) &&
  a.peak.median <= b.peak.median &&
  endOf(a) <= endOf(b) &&
  (a.peak.median < b.peak.median || endOf(a) < endOf(b));

/** What holds back the jobs of an arm without delays, as a clause; undefined for an arm that ran as deployed. */
function heldBackBy(verdict: Verdict): string | undefined {
  const { maximumConcurrency, reservedConcurrency, batchSize } = settingsOf(verdict);
  if (isDelayed(verdict)) return undefined;
  if (maximumConcurrency !== undefined)
    return "the maximum concurrency of the mapping keeps the other jobs in the queue";
  if (reservedConcurrency !== undefined)
    return "reserved concurrency throttles the other jobs, and the queue retries them";
  if (batchSize !== undefined) return "an invocation processes several jobs, one after another";
  return verdict.group.runs[0].ratePerSecond === undefined ? undefined : "flatten sends its messages at that rate";
}

/** Ends that differ by less than this count as equal. */
const clearlySeconds = 0.5;

/** Arms that are done sooner than the best arm but have a higher peak, each sooner than the one before. */
function soonerSteps([best, ...others]: readonly Verdict[]): Verdict[] {
  const steps: Verdict[] = [];
  if (best === undefined) return steps;
  for (const each of others) {
    const higher = each.peak.median > best.peak.median && !overlap(each, best);
    if (higher && endOf(each) < endOf(steps.at(-1) ?? best) - clearlySeconds) steps.push(each);
  }
  return steps;
}

const endOf = ({ lastEnd }: Verdict): number => lastEnd ?? Number.POSITIVE_INFINITY;

const isDelayed = ({ group: { runs } }: Verdict): boolean => (runs[0].jitterSeconds?.max ?? 0) > 0;

const settingsOf = ({ group: { runs } }: Verdict) => runs[0].settings ?? {};

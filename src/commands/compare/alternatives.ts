import { count, counted, listed, seconds } from "../../terminal/format.ts";
import { overlap, peakText, type Verdict } from "./verdict.ts";

const namesMost = 3;

/** Lists the first names in a sentence, and how many more there are: `a, b, c and 2 more`. */
export const listedFirst = (names: readonly string[]): string =>
  listed([
    ...names.slice(0, namesMost),
    ...(names.length > namesMost ? [`${count(names.length - namesMost)} more`] : []),
  ]);

const endOf = ({ lastEnd }: Verdict): number => lastEnd ?? Number.POSITIVE_INFINITY;

const isDelayed = ({ group: { runs } }: Verdict): boolean => (runs[0].jitterSeconds?.max ?? 0) > 0;

const settingsOf = ({ group: { runs } }: Verdict) => runs[0].settings ?? {};

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

/** Whether an arm has no higher peak and no later end than another arm, and one of them better, clearly of the repeats. */
const beats = (a: Verdict, b: Verdict): boolean =>
  !overlap(a, b) &&
  a.peak.median <= b.peak.median &&
  endOf(a) <= endOf(b) &&
  (a.peak.median < b.peak.median || endOf(a) < endOf(b));

/** An arm without delays, the arms with delays that it beats, and what holds back its jobs. */
interface Rival {
  readonly arm: Verdict;
  readonly beaten: readonly [Verdict, ...Verdict[]];
  readonly how: string;
}

function rivalOfDelays(ranked: readonly Verdict[]): Rival | undefined {
  for (const arm of ranked) {
    const how = heldBackBy(arm);
    const [first, ...rest] = ranked.filter((other) => isDelayed(other) && beats(arm, other));
    if (how !== undefined && first !== undefined) return { arm, beaten: [first, ...rest], how };
  }
  return undefined;
}

function rivalSentence({ arm, beaten, how }: Rival): string {
  const others = listedFirst(beaten.map(({ group }) => group.name));
  return (
    ` ${arm.group.name} needs no delays and beats ${others}: ${how}. Its peak is ${peakText(arm)}, compared with ` +
    `${peakText(beaten[0])}, and it is done after ${seconds(arm.lastEnd)}, compared with ${seconds(beaten[0].lastEnd)}.`
  );
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

/** A throttled message uses up a receive although it is valid; with a maximum concurrency it is not received. */
function caution(best: Verdict | undefined): string {
  const throttles = best?.group.runs.reduce((total, run) => total + (run.throttles ?? 0), 0) ?? 0;
  if (best === undefined || settingsOf(best).reservedConcurrency === undefined || throttles === 0) return "";
  return (
    ` It was throttled ${counted(throttles, "time")}, and a message that is throttled too often is dead-lettered without ` +
    "a run. The maximum concurrency of the mapping (cap) avoids that."
  );
}

/**
 * Names other choices: a setting that does better than delays, and arms that are done sooner at a higher peak.
 *
 * @param ranked the arms that may be recommended, best first.
 */
export function alternatives(ranked: readonly Verdict[]): string {
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

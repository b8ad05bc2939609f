import { type RunRange, runRangeOf } from "../../experiment/diff/diff.ts";
import type { ArmResult } from "../../experiment/result.ts";
import { count, counted, listed, seconds } from "../../terminal/format.ts";
import { clean } from "../../terminal/page.ts";
import { isDirect, wasThrottled } from "../arms/text.ts";

/** The runs of one arm: one, or several with `--repeat`. */
export interface ArmGroup {
  readonly name: string;
  readonly runs: readonly [ArmResult, ...ArmResult[]];
}

/** Groups runs by the name of their arm, in the order in which the arms first ran. */
export function groupArms(arms: readonly ArmResult[]): readonly ArmGroup[] {
  const groups = new Map<string, [ArmResult, ...ArmResult[]]>();
  for (const arm of arms) {
    const runs = groups.get(arm.name);
    if (runs === undefined) groups.set(arm.name, [arm]);
    else runs.push(arm);
  }
  return [...groups].map(([name, runs]) => ({ name, runs }));
}

/** Summarizes a number over the runs of a group; null if no run has it. */
export function repeats({ runs }: ArmGroup, read: (arm: ArmResult) => number | null): RunRange | null {
  return runRangeOf(runs.map(read).filter((value) => value !== null));
}

/** The run that stands for its arm in charts and tables: its peak is nearest to the median of the runs. */
export function typicalRun(group: ArmGroup): ArmResult {
  const middle = repeats(group, (arm) => arm.peak.invocations)?.median ?? 0;
  const distance = (arm: ArmResult) => Math.abs((arm.peak.invocations ?? 0) - middle);
  return group.runs.reduce((best, arm) => (distance(arm) < distance(best) ? arm : best));
}

/** The arm that the others are compared with: the first direct arm, else the first without delays, else none. */
export const referenceOf = (groups: readonly ArmGroup[]): ArmGroup | undefined =>
  groups.find((group) => isDirect(group.runs[0]) && undelayed(group)) ?? groups.find(undelayed);

/** Whether an arm has no delays, is sent at once, and ran on the stack as it is deployed. */
const undelayed = ({ runs: [arm] }: ArmGroup): boolean =>
  arm.settings === undefined &&
  arm.via !== "pool" &&
  arm.ratePerSecond === undefined &&
  (arm.jitterSeconds === null || arm.jitterSeconds.max === 0);

/** An arm as the conclusion sees it. */
export interface Verdict {
  readonly group: ArmGroup;
  readonly peak: RunRange;
  /** Median seconds until the last job was done; null without data. */
  readonly lastEnd: number | null;
  readonly waitP95: number | null;
  /** Whether concurrency ran out, so that a limit determined the peak. */
  readonly throttled: boolean;
  /** Why the arm cannot be recommended, as a verb phrase: `lost 3 jobs`. */
  readonly flaw: string | undefined;
}

/** Judges the runs of an arm. If one run has a flaw, the arm has it. */
export function judge(group: ArmGroup): Verdict {
  return {
    group,
    peak: repeats(group, (arm) => arm.peak.invocations) ?? unknownPeak,
    lastEnd: repeats(group, (arm) => arm.seconds.untilLastEnd)?.median ?? null,
    waitP95: repeats(group, (arm) => arm.seconds.waitP95)?.median ?? null,
    throttled: group.runs.some(wasThrottled),
    flaw: group.runs.map(flaw).find((text) => text !== undefined),
  };
}

const unknownPeak: RunRange = {
  median: Number.POSITIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
  max: Number.POSITIVE_INFINITY,
};

function flaw(arm: ArmResult): string | undefined {
  const { lost, unknown = 0 } = arm.jobs;
  if (lost !== null && lost !== 0) return `lost ${counted(lost, "job")}`;
  if (unknown > 0) return `left ${counted(unknown, "job")} with an unknown outcome`;
  if (arm.peak.invocations === null) return "has no invocation in its log";
  const neverRan = arm.caveats.find((caveat) => caveat.kind === "never-ran");
  if (neverRan !== undefined)
    return `dead-lettered ${counted(neverRan.jobs, "valid message")} without a run, because no concurrency was left`;
  if (arm.state === "timed-out") return "timed out";
  if (arm.state === "interrupted") return "was interrupted";
  if (arm.jobs.sent < arm.count) return `left ${counted(arm.count - arm.jobs.sent, "job")} unsent`;
  if (arm.jobs.throttled > 0) return `left ${counted(arm.jobs.throttled, "job")} undone, throttled`;
  const undone = undoneInOutage(arm);
  if (undone > 0) return `left ${counted(undone, "job")} undone after the outage`;
  return undefined;
}

/** Jobs that were never processed although they were not asked to fail. 0 without an outage. */
export const undoneInOutage = ({ count: jobs, jobs: { processed }, outage, load }: ArmResult): number =>
  outage === undefined ? 0 : Math.max(0, jobs - Math.round(jobs * (load?.failShare ?? 0)) - processed);

/** `11`, or `11 (9–14)` over several runs that differ. */
export const peakText = ({ peak }: Verdict): string =>
  peak.min === peak.max ? count(peak.median) : `${count(peak.median)} (${count(peak.min)}–${count(peak.max)})`;

/** Whether the repeats leave open which of two arms has the lower peak. */
export const overlap = (a: Verdict, b: Verdict): boolean =>
  (a.group.runs.length > 1 || b.group.runs.length > 1) && a.peak.min <= b.peak.max && b.peak.min <= a.peak.max;

/** Says which arms are not recommended, and why; empty if none has a flaw. */
export const notRecommended = (verdicts: readonly Verdict[]): string =>
  verdicts
    .filter(({ flaw }) => flaw !== undefined)
    .map((each) => ` ${each.group.name} is not recommended: it ${each.flaw}.`)
    .join("");

const namesMost = 3;

/** Lists the first names in a sentence, and how many more there are: `a, b, c and 2 more`. */
export const listedFirst = (names: readonly string[]): string =>
  listed([
    ...names.slice(0, namesMost),
    ...(names.length > namesMost ? [`${count(names.length - namesMost)} more`] : []),
  ]);

/**
 * Which arm came through an outage best: with the fewest jobs that were not processed, then with the fewest attempts that
 * failed, then with the shortest backlog. Empty if there was no outage, if only one arm ran, or if no attempt failed.
 */
export function outageSentence(groups: readonly ArmGroup[]): string {
  const endured = groups.flatMap((group): Endured[] => {
    const failed = repeats(group, ({ outage }) => outage?.failedAttempts ?? null);
    if (failed === null) return [];
    const undone = repeats(group, undoneInOutage)?.median ?? 0;
    const backlog = repeats(group, ({ outage }) => outage?.backlogSeconds ?? null)?.median;
    const isDoneBefore = group.runs.every(
      ({ outage, seconds: taken }) => (taken.untilLastEnd ?? Number.MAX_VALUE) < (outage?.fromSeconds ?? 0),
    );
    return [
      {
        name: group.name,
        undone,
        failedAttempts: failed.median,
        backlogSeconds: backlog ?? Number.MAX_VALUE,
        isDoneBefore,
      },
    ];
  });
  const [best, ...others] = endured.toSorted(
    (a, b) => a.undone - b.undone || a.failedAttempts - b.failedAttempts || a.backlogSeconds - b.backlogSeconds,
  );
  if (best === undefined || others.length === 0) return "";
  if (endured.every(({ failedAttempts }) => failedAttempts === 0)) {
    const isLate = endured.every(({ isDoneBefore }) => isDoneBefore);
    return isLate
      ? "Every job was done before the outage began: send more jobs, or give an earlier outage."
      : "No attempt failed in the outage.";
  }
  // Of many arms, the worst one is named rather than one in the middle.
  const named = others.filter((_, index) => index < othersMax - 1 || index === others.length - 1);
  const rest = named.map((each) => ` ${clean(each.name)}: ${enduredText(each)}.`);
  return `${clean(best.name)} comes through the outage best: ${enduredText(best)}.${rest.join("")}`;
}

/** Other arms that the sentence about an outage names at most. */
const othersMax = 3;

/** Jobs of an arm that were not processed in the end, attempts that failed, and the backlog: medians over its runs. */
interface Endured {
  readonly name: string;
  readonly undone: number;
  readonly failedAttempts: number;
  readonly backlogSeconds: number;
  readonly isDoneBefore: boolean;
}

const enduredText = ({ undone, failedAttempts, backlogSeconds }: Endured): string =>
  [
    failedAttempts === 0 ? "no attempt failed" : `${counted(failedAttempts, "attempt")} failed`,
    ...(undone === 0 ? [] : [`${counted(undone, "job")} not processed`]),
    ...(backlogSeconds === Number.MAX_VALUE ? [] : [backlogText(backlogSeconds)]),
  ].join(", ");

const backlogText = (value: number): string =>
  value === 0
    ? "the last job was processed before its end"
    : `the last job was processed ${seconds(value)} after its end`;

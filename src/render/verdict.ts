import type { ArmResult } from "../experiment/result.ts";
import { type ArmGroup, type Repeats, repeats } from "./arm-groups.ts";
import { wasThrottled } from "./arm-words.ts";
import { count, counted } from "./format.ts";

function flaw(arm: ArmResult): string | undefined {
  if (arm.jobs.lost !== 0) return `lost ${counted(arm.jobs.lost, "job")}`;
  const neverRan = arm.doubts.find((doubt) => doubt.kind === "never-ran");
  if (neverRan !== undefined)
    return `dead-lettered ${counted(neverRan.jobs, "good job")} without a run, for want of concurrency`;
  if (arm.state === "timed-out") return "timed out";
  if (arm.state === "interrupted") return "was interrupted";
  if (arm.jobs.sent < arm.count) return `left ${counted(arm.count - arm.jobs.sent, "job")} unsent`;
  if (arm.jobs.throttled > 0) return `left ${counted(arm.jobs.throttled, "job")} undone, throttled`;
  return undefined;
}

/** An arm as the conclusion sees it. */
export interface Verdict {
  readonly group: ArmGroup;
  readonly peak: Repeats;
  /** Median seconds until the last job was done; null without data. */
  readonly lastEnd: number | null;
  readonly waitP95: number | null;
  /** Concurrency ran out: the peak is what the limit let through. */
  readonly throttled: boolean;
  /** Why it cannot be recommended, as a verb: `lost 3 jobs`. */
  readonly flaw: string | undefined;
}

/** Judges the runs of an arm; one flawed run flaws the arm. */
export function judge(group: ArmGroup): Verdict {
  return {
    group,
    peak: repeats(group, (arm) => arm.peak.invocations) as Repeats,
    lastEnd: repeats(group, (arm) => arm.seconds.untilLastEnd)?.median ?? null,
    waitP95: repeats(group, (arm) => arm.seconds.waitP95)?.median ?? null,
    throttled: group.runs.some(wasThrottled),
    flaw: group.runs.map(flaw).find((text) => text !== undefined),
  };
}

/** `11`, or `11 (9–14)` over several runs that differ. */
export const peakText = ({ peak }: Verdict): string =>
  peak.min === peak.max ? count(peak.median) : `${count(peak.median)} (${count(peak.min)}–${count(peak.max)})`;

/** Whether repeats leave open which of two arms peaks lower. */
export const overlap = (a: Verdict, b: Verdict): boolean =>
  (a.group.runs.length > 1 || b.group.runs.length > 1) && a.peak.min <= b.peak.max && b.peak.min <= a.peak.max;

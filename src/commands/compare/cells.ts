import type { ArmResult } from "../../experiment/result.ts";
import { isWholeCount } from "../../measure/jobs.ts";
import { none, percent, seconds } from "../../terminal/format.ts";
import { clean } from "../../terminal/page.ts";
import { band, isDirect, isInBand, wasThrottled } from "../arms/text.ts";
import { type ArmGroup, repeats } from "./verdict.ts";

/** Reads a number of a run; null without data. */
export type Read = (arm: ArmResult) => number | null;
/** Formats a number that may be unknown. */
export type Format = (value: number | null) => string;

/** The median, and the range where runs differ: `11 (9–14)`, `35.2 s (34.9–36.0 s)`, `104 s (103–105 s)`. */
export function cell(group: ArmGroup, read: Read, format: Format): string {
  const over = repeats(group, read);
  if (over === null) return none;
  const isLong = format === seconds && over.max >= minute && over.max < 10 * minute;
  const own = isLong ? (value: number | null) => `${Math.round(value ?? 0)} s` : format;
  const [low, high] = [own(over.min), own(over.max)];
  if (low === high) return format(over.median);
  const short = low.endsWith(" s") && !low.includes("min") ? low.slice(0, -2) : low;
  return `${own(over.median)} (${short}–${high})`;
}

const minute = 60;

/** The peak as a share of the reference's; none if the reference was throttled, because its peak is too low then. */
export function relative(group: ArmGroup, reference: ArmGroup): string {
  const own = repeats(group, (arm) => arm.peak.invocations);
  const base = repeats(reference, (arm) => arm.peak.invocations);
  if (own === null || base === null || base.median === 0 || reference.runs.some(wasThrottled)) return none;
  return percent(own.median / base.median);
}

/** The predicted range, with a cross if the peak is outside; for several runs, with the number of runs inside. */
export function predicted({ runs }: ArmGroup): string {
  const [first] = runs;
  if (first.peak.predicted === null) return none;
  const verdicts = runs.map(isInBand).filter((inside) => inside !== null);
  const inside = verdicts.filter(Boolean).length;
  const text = band(first.peak.predicted);
  if (runs.length > 1) return `${text} ${inside}/${verdicts.length}`;
  return inside < verdicts.length ? `${text} ✗` : text;
}

/** Whether the numbers of an arm are incomplete, because jobs were lost or a run was cut short. */
export const isIncomplete = ({ runs }: ArmGroup): boolean =>
  runs.some((arm) => arm.state !== "drained" || !isWholeCount(arm.jobs));

/** The name of an arm, with an asterisk if its numbers are incomplete. */
export const nameOf = (group: ArmGroup): string => clean(group.name) + (isIncomplete(group) ? " *" : "");

/** Whether a number is other than 0, or unknown, in any run. */
export const has = (groups: readonly ArmGroup[], read: Read): boolean =>
  groups.some(({ runs }) => runs.some((arm) => read(arm) !== 0));

/** Whether the environments of any run are known. Records of older versions do not have them. */
export const hasEnvironments = (groups: readonly ArmGroup[]): boolean =>
  has(groups, (arm) => arm.invocations.environments ?? 0);

/** Numbers without a column because they are 0 in every run. */
export const zeroesOf = (groups: readonly ArmGroup[]): readonly string[] => [
  ...(has(groups, (arm) => arm.errors) ? [] : ["no errors"]),
  ...(has(groups, (arm) => arm.throttles) ? [] : ["no throttles"]),
  ...(mayDeadLetter(groups) && !has(groups, (arm) => arm.jobs.deadLettered) ? ["no dead-lettered messages"] : []),
];

/** Failures and throttles use up the receives of messages, so it matters that none was dead-lettered. */
const mayDeadLetter = (groups: readonly ArmGroup[]): boolean =>
  groups.some(({ runs }) => runs.some((arm) => !isDirect(arm) && ((arm.errors ?? 0) > 0 || wasThrottled(arm))));

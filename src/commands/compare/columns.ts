import type { ArmResult } from "../../experiment/result.ts";
import { isWholeCount } from "../../measure/jobs.ts";
import type { Paint } from "../../terminal/characters.ts";
import { count, dollars, none, percent, seconds } from "../../terminal/format.ts";
import { clean } from "../../terminal/page.ts";
import { type Column, columnsFor } from "../../terminal/table.ts";
import { band, isDirect, isInBand, lastSuccessText, peakMissText, placementFloor, wasThrottled } from "../arms/text.ts";
import { type ArmGroup, referenceOf, repeats } from "./verdict.ts";

/** Reads a number of a run; null without data. */
type Read = (arm: ArmResult) => number | null;
/** Formats a number that may be unknown. */
type Format = (value: number | null) => string;

type NumberColumn = (header: string, priority: number, read: Read, format?: Format, brush?: Column["brush"]) => Column;

/** The columns of the table. */
export function compareColumns(groups: readonly ArmGroup[], paint: Paint): readonly Column[] {
  const { left, right } = columnsFor(groups);
  const number: NumberColumn = (header, priority, read, format = count, brush) =>
    right(header, priority, (group) => cell(group, read, format), brush);
  const yellow = unlessZero(paint.yellow);
  // `warning` columns are shown unless every run has 0; `recorded` ones are left out too if no run has recorded the number.
  const warning = (header: string, priority: number, read: Read): Column[] =>
    has(groups, read) ? [number(header, priority, read, count, yellow)] : [];
  const recorded = (header: string, priority: number, read: Read, brush?: Column["brush"]): Column[] =>
    has(groups, (arm) => read(arm) ?? 0) ? [number(header, priority, read, count, brush)] : [];
  const arms = groups.flatMap((group) => group.runs);
  const isBatched = arms.some(({ peak }) => peak.jobs !== null && peak.jobs !== peak.invocations);
  const reference = groups.length > 1 ? referenceOf(groups) : undefined;
  const ofReference = reference && isDirect(reference.runs[0]) ? "of direct" : "of un\u00addelayed";
  return [
    left("arm", 1, nameOf),
    number("peak", 1, (arm) => arm.peak.invocations, count, paint.bold),
    right("pre\u00addic\u00adted", 5, predicted, ifUnexplained(paint.yellow, groups)),
    ...(isBatched ? [number("peak jobs", 2, (arm) => arm.peak.jobs)] : []),
    number("Cloud\u00adWatch", 6, (arm) => arm.peak.cloudwatch),
    number("floor", 7, placementFloor),
    ...(reference === undefined ? [] : [right(ofReference, 3, (group) => relative(group, reference))]),
    number("invo\u00adcations", 12, (arm) => arm.invocations.logs),
    ...recorded("envi\u00adron\u00adments", 9, (arm) => arm.invocations.environments ?? null),
    ...recorded("starts/s", 8, (arm) => arm.invocations.perSecond ?? null),
    number("last job done", 2, (arm) => arm.seconds.untilLastEnd, seconds),
    ...(arms.some((arm) => lastSuccessText(arm.seconds).length > 0)
      ? [number("last suc\u00adcess", 3, (arm) => arm.seconds.untilLastSuccess ?? null, seconds)]
      : []),
    number("wait p95", 3, (arm) => arm.seconds.waitP95, seconds),
    ...warning("errors", 5, (arm) => arm.errors),
    ...warning("throt\u00adtles", 4, (arm) => arm.throttles),
    ...warning("in DLQ", 3, (arm) => arm.jobs.deadLettered),
    ...recorded("un\u00adknown", 1, (arm) => arm.jobs.unknown ?? 0, yellow),
    ...tenantColumns(arms, number),
    ...(arms.some(({ outage }) => outage !== undefined)
      ? [
          number("failed in outage", 2, ({ outage }) => outage?.failedAttempts ?? null),
          number("backlog after outage", 2, ({ outage }) => outage?.backlogSeconds ?? null, seconds),
        ]
      : []),
    ...costColumns(arms, number),
    ...recorded("lost", 1, (arm) => arm.jobs.lost, unlessZero(paint.red)),
  ];
}

/** Costs at list prices. Records of older versions have only that of the run. */
function costColumns(arms: readonly ArmResult[], number: NumberColumn): Column[] {
  const isKnown = arms.some(({ cost }) => cost.idleUsdPerMonth !== undefined);
  return [
    number("cost of run", 11, ({ cost }) => cost.usd, dollars),
    ...(isKnown
      ? [
          number("cost per million", 8, ({ cost }) => cost.perMillionJobsUsd ?? null, dollars),
          number("idle cost a month", 8, ({ cost }) => cost.idleUsdPerMonth ?? null, dollars),
        ]
      : []),
  ];
}

/** Waits by tenant. */
const tenantColumns = (arms: readonly ArmResult[], number: NumberColumn): Column[] =>
  arms.some(({ tenants }) => tenants !== undefined)
    ? [
        number("worst tenant p95", 2, ({ tenants }) => tenants?.worst?.waitP95 ?? null, seconds),
        number("median tenant p95", 2, ({ tenants }) => tenants?.medianWaitP95 ?? null, seconds),
        number(
          "Jain",
          2,
          ({ tenants }) => tenants?.jainIndex ?? null,
          (value) => value?.toFixed(2) ?? none,
        ),
      ]
    : [];

/** Paints the cross of a peak outside the predicted range, unless an assumption that did not hold explains it. */
const ifUnexplained =
  (brush: (text: string) => string, groups: readonly ArmGroup[]) =>
  (cell: string, row: number): string => {
    const isExplained = groups[row]?.runs.every((arm) => peakMissText(arm) !== undefined);
    return cell.endsWith("✗") && !isExplained ? brush(cell) : cell;
  };

const unlessZero = (brush: (text: string) => string) => (cell: string) =>
  cell === "0" || cell === none ? cell : brush(cell);

/** The median, and the range where runs differ: `11 (9–14)`, `35.2 s (34.9–36.0 s)`, `104 s (103–105 s)`. */
function cell(group: ArmGroup, read: Read, format: Format): string {
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
function relative(group: ArmGroup, reference: ArmGroup): string {
  const own = repeats(group, (arm) => arm.peak.invocations);
  const base = repeats(reference, (arm) => arm.peak.invocations);
  if (own === null || base === null || base.median === 0 || reference.runs.some(wasThrottled)) return none;
  return percent(own.median / base.median);
}

/** The predicted range, with a cross if the peak is outside; for several runs, with the number of runs inside. */
function predicted({ runs }: ArmGroup): string {
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
const nameOf = (group: ArmGroup): string => clean(group.name) + (isIncomplete(group) ? " *" : "");

/** Whether a number is other than 0, or unknown, in any run. */
const has = (groups: readonly ArmGroup[], read: Read): boolean =>
  groups.some(({ runs }) => runs.some((arm) => read(arm) !== 0));

/** Whether the environments of any run are known. Records of older versions do not have them. */
export const hasEnvironments = (groups: readonly ArmGroup[]): boolean =>
  has(groups, (arm) => arm.invocations.environments ?? 0);

/** Numbers without a column because they are 0 in every run. */
export const zeroesOf = (groups: readonly ArmGroup[]): string[] => [
  ...(has(groups, (arm) => arm.errors) ? [] : ["no errors"]),
  ...(has(groups, (arm) => arm.throttles) ? [] : ["no throttles"]),
  ...(mayDeadLetter(groups) && !has(groups, (arm) => arm.jobs.deadLettered) ? ["no dead-lettered messages"] : []),
];

/** Failures and throttles use up the receives of messages, so it matters that none was dead-lettered. */
const mayDeadLetter = (groups: readonly ArmGroup[]): boolean =>
  groups.some(({ runs }) => runs.some((arm) => !isDirect(arm) && ((arm.errors ?? 0) > 0 || wasThrottled(arm))));

import type { ArmResult } from "../../experiment/result.ts";
import { isWholeCount } from "../../measure/jobs.ts";
import { count, none, percent, seconds } from "../../terminal/format.ts";
import type { Paint } from "../../terminal/paint.ts";
import type { Column } from "../../terminal/table.ts";
import { clean } from "../../terminal/wrap.ts";
import { peakMissText } from "../arms/because.ts";
import { band, isDirect, isInBand, placementFloor, wasThrottled } from "../arms/text.ts";
import { lastSuccessText } from "../burst/report.ts";
import { type ArmGroup, referenceOf, repeats } from "./verdict.ts";

type Read = (arm: ArmResult) => number | null;
type Format = (value: number | null) => string;

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

const nameOf = (group: ArmGroup): string => clean(group.name) + (isIncomplete(group) ? " *" : "");

/** Paints the cross of a peak outside the predicted range, unless an assumption that did not hold explains it. */
const ifUnexplained =
  (brush: (text: string) => string, groups: readonly ArmGroup[]) =>
  (cell: string, row: number): string => {
    const isExplained = groups[row]?.runs.every((arm) => peakMissText(arm) !== undefined);
    return cell.endsWith("✗") && !isExplained ? brush(cell) : cell;
  };

/** Whether a number is other than 0, or unknown, in any run. */
const has = (groups: readonly ArmGroup[], read: Read): boolean =>
  groups.some(({ runs }) => runs.some((arm) => read(arm) !== 0));

/** Numbers without a column because they are 0 in every run. */
export const zeroesOf = (groups: readonly ArmGroup[]): readonly string[] => [
  ...(has(groups, (arm) => arm.errors) ? [] : ["no errors"]),
  ...(has(groups, (arm) => arm.throttles) ? [] : ["no throttles"]),
  ...(mayDeadLetter(groups) && !has(groups, (arm) => arm.jobs.deadLettered) ? ["no dead-lettered messages"] : []),
];

/** Failures and throttles use up the receives of messages, so it matters that none was dead-lettered. */
const mayDeadLetter = (groups: readonly ArmGroup[]): boolean =>
  groups.some(({ runs }) => runs.some((arm) => !isDirect(arm) && ((arm.errors ?? 0) > 0 || wasThrottled(arm))));

const unlessZero = (brush: (text: string) => string) => (cell: string) =>
  cell === "0" || cell === none ? cell : brush(cell);

/** The columns of the table. */
export function compareColumns(groups: readonly ArmGroup[], paint: Paint): readonly Column[] {
  const number = (header: string, priority: number, read: Read, format: Format = count): Column => ({
    header,
    align: "right",
    priority,
    cells: groups.map((group) => cell(group, read, format)),
  });
  const arms = groups.flatMap((group) => group.runs);
  const isBatched = arms.some(({ peak }) => peak.jobs !== null && peak.jobs !== peak.invocations);
  const hasLost = arms.some((arm) => (arm.jobs.lost ?? 0) !== 0);
  const hasUnknown = arms.some((arm) => (arm.jobs.unknown ?? 0) !== 0);
  const reference = groups.length > 1 ? referenceOf(groups) : undefined;
  const ratios = reference === undefined ? [] : groups.map((group) => relative(group, reference));
  return [
    { header: "arm", align: "left", priority: 1, cells: groups.map(nameOf) },
    { ...number("peak", 1, (arm) => arm.peak.invocations), brush: paint.bold },
    {
      header: "pre\u00addic\u00adted",
      align: "right",
      priority: 5,
      cells: groups.map(predicted),
      brush: ifUnexplained(paint.yellow, groups),
    },
    ...(isBatched ? [number("peak jobs", 2, (arm) => arm.peak.jobs)] : []),
    number("Cloud\u00adWatch", 7, (arm) => arm.peak.cloudwatch),
    number("floor", 6, placementFloor),
    ...(reference === undefined
      ? []
      : [
          {
            header: `of ${isDirect(reference.runs[0]) ? "direct" : "un\u00addelayed"}`,
            align: "right" as const,
            priority: 3,
            cells: ratios,
          },
        ]),
    number("invo\u00adcations", 8, (arm) => arm.invocations.logs),
    number("last job done", 2, (arm) => arm.seconds.untilLastEnd, seconds),
    ...(arms.some((arm) => lastSuccessText(arm.seconds).length > 0)
      ? [number("last suc\u00adcess", 3, (arm) => arm.seconds.untilLastSuccess ?? null, seconds)]
      : []),
    number("wait p95", 3, (arm) => arm.seconds.waitP95, seconds),
    ...(has(groups, (arm) => arm.errors)
      ? [{ ...number("errors", 5, (arm) => arm.errors), brush: unlessZero(paint.yellow) }]
      : []),
    ...(has(groups, (arm) => arm.throttles)
      ? [{ ...number("throt\u00adtles", 4, (arm) => arm.throttles), brush: unlessZero(paint.yellow) }]
      : []),
    ...(has(groups, (arm) => arm.jobs.deadLettered)
      ? [{ ...number("in DLQ", 3, (arm) => arm.jobs.deadLettered), brush: unlessZero(paint.yellow) }]
      : []),
    ...(hasUnknown
      ? [{ ...number("un\u00adknown", 1, (arm) => arm.jobs.unknown ?? 0), brush: unlessZero(paint.yellow) }]
      : []),
    ...(hasLost ? [{ ...number("lost", 1, (arm) => arm.jobs.lost), brush: unlessZero(paint.red) }] : []),
  ];
}

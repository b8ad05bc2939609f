import type { ArmResult } from "../../experiment/result.ts";
import type { Paint } from "../../terminal/characters.ts";
import { count, dollars, none, seconds } from "../../terminal/format.ts";
import { type Column, columnsFor } from "../../terminal/table.ts";
import { isDirect, peakMissText, placementFloor } from "../arms/text.ts";
import { lastSuccessText } from "../burst/report.ts";
import { cell, type Format, has, nameOf, predicted, type Read, relative } from "./cells.ts";
import { type ArmGroup, referenceOf } from "./verdict.ts";

/** Paints the cross of a peak outside the predicted range, unless an assumption that did not hold explains it. */
const ifUnexplained =
  (brush: (text: string) => string, groups: readonly ArmGroup[]) =>
  (cell: string, row: number): string => {
    const isExplained = groups[row]?.runs.every((arm) => peakMissText(arm) !== undefined);
    return cell.endsWith("✗") && !isExplained ? brush(cell) : cell;
  };

const unlessZero = (brush: (text: string) => string) => (cell: string) =>
  cell === "0" || cell === none ? cell : brush(cell);

type NumberColumn = (header: string, priority: number, read: Read, format?: Format, brush?: Column["brush"]) => Column;

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

/** The columns of the table. */
export function compareColumns(groups: readonly ArmGroup[], paint: Paint): readonly Column[] {
  const { left, right } = columnsFor(groups);
  const number: NumberColumn = (header, priority, read, format = count, brush) =>
    right(header, priority, (group) => cell(group, read, format), brush);
  const yellow = unlessZero(paint.yellow);
  // A number that is unknown in some run is shown; one that is not recorded is not.
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

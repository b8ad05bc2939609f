import type { ArmResult, ResultDocument } from "../../experiment/result.ts";
import type { Caveat } from "../../measure/caveat.ts";
import { burstOf } from "../../measure/peak.ts";
import { isCurveCut } from "../../plan/simulate/simulation.ts";
import { concurrencyOf } from "../../plan/solve/goal.ts";
import type { Paint } from "../../terminal/characters.ts";
import { blockChart, type GoalLine } from "../../terminal/chart.ts";
import { count, counted, dollars, none, seconds } from "../../terminal/format.ts";
import { type Fact, factList, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { armCaveats, caveatLines } from "../arms/caveat-sentences.ts";
import { planVerdictLines } from "../arms/outcome.ts";
import {
  band,
  endingText,
  isInBand,
  isOneNumber,
  jobAccount,
  lastSuccessText,
  originLines,
  peakMissText,
  peakText,
  placementFloor,
  whatRan,
} from "../arms/text.ts";

/**
 * The report of a burst: what ran, its numbers, the chart, the caveats, and what to type next.
 *
 * @param options.goal peak to draw into the chart instead of the floor.
 */
export function burstReport(
  document: ResultDocument,
  view: View,
  options: { readonly nextCommands?: readonly string[]; readonly goal?: number } = {},
): string[] {
  const { plan } = document;
  const caveats = caveatLines(
    [...document.arms.flatMap(caveatsBesideFacts), ...document.caveats]
      .filter(isNews(plan))
      .map((caveat) => ({ caveat })),
    view,
  );
  const goal = options.goal ?? (plan && concurrencyOf(plan.goal));
  return [
    ...document.arms.flatMap((arm) => armLines(arm, view, goal, plan?.outcome.met === false)),
    ...(plan === undefined ? [] : [...planVerdictLines(plan, view), ""]),
    ...(caveats.length === 0 ? [] : [...caveats, ""]),
    ...originLines(document, view),
    ...nextLines(options.nextCommands ?? [], view),
  ];
}

/** The verdict on a missed goal names the broken assumptions already. */
const isNews =
  (plan: ResultDocument["plan"]) =>
  ({ kind }: Caveat): boolean =>
    plan?.outcome.met !== false || !["peak-unpredicted", "deadline-missed", "limit-missed"].includes(kind);

/** The caveats of an arm, except a missed prediction that its facts explain. */
const caveatsBesideFacts = (arm: ArmResult): readonly Caveat[] =>
  isInBand(arm) === false && peakMissText(arm) !== undefined
    ? armCaveats(arm).filter(({ kind }) => kind !== "peak-unpredicted")
    : armCaveats(arm);

function armLines(arm: ArmResult, view: View, goal: number | undefined, isReasonBelow: boolean): string[] {
  const ending = endingText(arm);
  const burst = burstOf(arm);
  const chart = blockChart(burst, view, goalOf(arm, goal));
  const retries = burst.inFlight.length < arm.series.inFlight.length ? ", without the retries that followed" : "";
  return [
    ...paragraph(`${arm.name}: ${whatRan(arm)}`, view, view.paint.bold),
    ...(ending === undefined ? [] : paragraph(ending, view, view.paint.yellow)),
    "",
    ...factList(armFacts(arm, view.paint, isReasonBelow), view),
    ...(chart.length === 0 ? [] : ["", `  ${view.paint.dim(`invocations in flight${retries}`)}`, ...chart]),
    "",
    ...wholeLines(arm, view),
  ];
}

/** The line of a chart: the goal, or else the floor if the delays determined the peak. */
export function goalOf(arm: ArmResult, goal: number | undefined): GoalLine | undefined {
  if (goal !== undefined) return { value: goal, label: "goal" };
  const floor = placementFloor(arm);
  return floor === null ? undefined : { value: floor, label: "floor" };
}

/** The computed curve of a burst of which only a sample ran. */
function wholeLines({ whole }: ArmResult, view: View): string[] {
  const chart = whole === undefined ? [] : blockChart(whole.series, view);
  if (whole === undefined || chart.length === 0) return [];
  const cut = isCurveCut(whole.series.inFlight, whole.lastEndSeconds) ? "; the curve ends after 2 h" : "";
  return [`  ${view.paint.dim(`computed for all ${count(whole.count)} jobs, which were not run${cut}`)}`, ...chart, ""];
}

/** The numbers of an arm. @param isReasonBelow whether the verdict on a missed goal names the broken assumptions */
export function armFacts(arm: ArmResult, paint: Paint, isReasonBelow: boolean): readonly Fact[] {
  const { peak, seconds: taken } = arm;
  const floor = peak.floor === null ? [] : [{ label: "floor", value: floorText(placementFloor(arm)) }];
  return [
    { label: "jobs", value: jobAccount(arm), brush: accountBrush(arm, paint) },
    { label: "peak", value: peakText(arm), brush: paint.bold },
    { label: "CloudWatch", value: cloudwatchText(arm) },
    ...floor,
    ...predictionFact(arm, paint, isReasonBelow),
    { label: "invocations", value: invocationText(arm), ...((arm.errors ?? 0) > 0 ? { brush: paint.yellow } : {}) },
    { label: "wait", value: spreadOf(taken.waitP50, taken.waitP95) },
    { label: "work", value: spreadOf(taken.workP50, taken.workP95) },
    { label: "time", value: timeText(arm) },
    { label: "cost", value: dollars(arm.cost.usd) },
  ];
}

/** The CloudWatch peak, or a dash, and whether it may still change. */
function cloudwatchText(arm: ArmResult): string {
  const about = arm.caveats.find(
    (caveat) =>
      (caveat.kind === "cloudwatch-settling" || caveat.kind === "cloudwatch-no-data") &&
      caveat.metric === "ConcurrentExecutions",
  );
  const value = count(arm.peak.cloudwatch);
  if (about?.kind === "cloudwatch-settling") return `${value} (still settling)`;
  return arm.peak.cloudwatch === null ? `${value} (no data)` : value;
}

/** @param isReasonBelow whether the verdict on a missed goal names the assumptions that did not hold */
function predictionFact(arm: ArmResult, paint: Paint, isReasonBelow: boolean): Fact[] {
  const { predicted } = arm.peak;
  if (predicted === null) return [];
  const isOne = isOneNumber(predicted);
  const value = isOne ? band(predicted) : `${count(Math.round(predicted.p50))} (${band(predicted)})`;
  const inside = isInBand(arm);
  if (inside === null) return [{ label: "predicted", value }];
  if (inside)
    return [
      { label: "predicted", value: `${value}: ${isOne ? "equals the peak" : "inside this range"}`, brush: paint.green },
    ];
  const reason = peakMissText(arm);
  const verdict = `${value}: ${isOne ? "differs from the peak" : "outside this range"}`;
  if (reason === undefined) return [{ label: "predicted", value: verdict, brush: paint.yellow }];
  return [{ label: "predicted", value: isReasonBelow ? verdict : `${verdict}: ${reason}` }];
}

function invocationText(arm: ArmResult): string {
  const { logs, cloudwatch } = arm.invocations;
  const beside = cloudwatch === logs ? [] : [`CloudWatch ${count(cloudwatch)}`];
  return [
    ...(logs === null ? [] : [count(logs)]),
    ...beside,
    counted(arm.errors, "error"),
    counted(arm.throttles, "throttle"),
  ].join(" · ");
}

const spreadOf = (p50: number | null, p95: number | null): string =>
  p50 === null && p95 === null ? none : `${seconds(p50)} median · ${seconds(p95)} p95`;

function timeText({ seconds: taken }: ArmResult): string {
  const first = taken.untilFirstStart === null ? [] : [`first start after ${seconds(taken.untilFirstStart)}`];
  return [
    `sent in ${seconds(taken.send)}`,
    ...first,
    ...lastSuccessText(taken),
    `last end after ${seconds(taken.untilLastEnd)}`,
  ].join(" · ");
}

function accountBrush({ jobs }: ArmResult, paint: Paint): Fact["brush"] & {} {
  if ((jobs.lost ?? 0) !== 0) return paint.red;
  return jobs.failed + jobs.deadLettered + jobs.throttled + jobs.inFlight + (jobs.unknown ?? 0) > 0
    ? paint.yellow
    : paint.green;
}

const floorText = (floor: number | null): string =>
  floor === null
    ? `${none} (the mapping or a concurrency limit held jobs back)`
    : `${count(floor)} (best possible placement)`;

import { AwsError } from "../../aws-error.ts";
import { type MetricQuery, runQueries } from "../metrics/queries.ts";
import { type ReadWindow, type StatisticPoint, statisticPoints } from "../metrics/statistics.ts";
import type { MetricStore } from "../metrics/store.ts";
import {
  type Alarm,
  type AlarmSettings,
  type AlarmStateValue,
  comparisons,
  longStamp,
  type TreatMissingData,
} from "./alarm.ts";

/** The state of an alarm by its published data. */
export interface Evaluation {
  readonly state: AlarmStateValue;
  readonly reason: string;
  readonly reasonData: string;
}

/**
 * Evaluates an alarm over its evaluation periods and `extraPeriods` before them, up to `nowMs`.
 *
 * @returns undefined if the alarm keeps its state.
 */
export function evaluateAlarm(
  store: MetricStore,
  { settings, status }: Alarm,
  extraPeriods: number,
  nowMs: number,
): Evaluation | undefined {
  const { evaluationPeriods } = settings;
  const range = readRange(store, settings, evaluationPeriods + extraPeriods, nowMs);
  const verdicts = range.map(({ verdict }) => verdict);
  const { state, decidedBy, filled } = judge(verdicts, {
    evaluationPeriods,
    datapointsToAlarm: settings.datapointsToAlarm ?? evaluationPeriods,
    treatMissingData: settings.treatMissingData ?? "missing",
  });
  if (state === undefined || state === status.value) return undefined;
  const deciding = decidedBy.map((index) => range[index] as EvaluatedPeriod);
  return {
    state,
    reason: reasonText(settings, state, deciding, filled),
    reasonData: reasonData(settings, range, deciding, nowMs),
  };
}

/** Evaluates the metric math of an alarm once. @throws {AwsError} ValidationError for an invalid expression. */
export function tryExpressions(store: MetricStore, { source, periodSeconds }: AlarmSettings, nowMs: number): void {
  if (source.kind !== "math") return;
  runQueries(store, source.queries, { nowMs, endMs: nowMs, startMs: () => nowMs - periodSeconds * 1_000 });
}

/** A period of the evaluation range. */
interface EvaluatedPeriod {
  readonly atMs: number;
  readonly value: number | undefined;
  readonly sampleCount: number | undefined;
  readonly verdict: Verdict;
}

function readRange(store: MetricStore, settings: AlarmSettings, count: number, nowMs: number): EvaluatedPeriod[] {
  const { source } = settings;
  const periodMs = settings.periodSeconds * 1_000;
  const endMs = nowMs - (nowMs % Math.min(periodMs, 60_000));
  const window = { startMs: endMs - count * periodMs, endMs, periodMs };
  const found: ReadonlyMap<number, Partial<StatisticPoint>> = source.kind === "metric"
    ? statisticPoints(store, source, window, nowMs)
    : mathPoints(store, source.queries, window, nowMs);
  return Array.from({ length: count }, (_, index) => {
    const atMs = window.startMs + index * periodMs;
    const { value, sampleCount } = found.get(atMs) ?? {};
    const isBreach = value !== undefined && comparisons[settings.comparison].holds(value, settings.threshold);
    return { atMs, value, sampleCount, verdict: isBreach ? "breaching" : value === undefined ? "missing" : "fine" };
  });
}

/** PutMetricAlarm has validated the expression, but its data can still make it fail: the alarm then has no data. */
function mathPoints(
  store: MetricStore,
  queries: readonly MetricQuery[],
  { startMs, endMs }: ReadWindow,
  nowMs: number,
): ReadonlyMap<number, Partial<StatisticPoint>> {
  const watched = queries.find((query) => query.returnData);
  try {
    const [series] = runQueries(store, queries, { nowMs, endMs, startMs: () => startMs }).get(watched?.id ?? "") ?? [];
    return new Map([...(series?.points ?? [])].map(([atMs, value]) => [atMs, { value }]));
  } catch (error) {
    if (error instanceof AwsError) return new Map();
    throw error;
  }
}

/** The settings that decide an alarm's state. */
export interface AlarmRule {
  /** M: the breaching points that cause the ALARM state. */
  readonly datapointsToAlarm: number;
  /** N: the evaluated points. */
  readonly evaluationPeriods: number;
  readonly treatMissingData: TreatMissingData;
}

/** Whether the point of a period breaches the threshold; "missing" for a period without a point. */
export type Verdict = "breaching" | "fine" | "missing";

/** The result of an evaluation: the state of the alarm, and the points that decided it. */
export interface Judgment {
  /** Undefined keeps the current state. */
  readonly state: AlarmStateValue | undefined;
  /** Indexes of the real points that decided, oldest first. */
  readonly decidedBy: readonly number[];
  /** Missing points that were treated as breaching or not breaching. */
  readonly filled: number;
}

/**
 * The state of an alarm by the points of its evaluation range, oldest first (CW-UG "Configuring how CloudWatch alarms
 * treat missing data"). With at least N real points the newest N decide; otherwise as few gaps as possible are filled.
 */
export function judge(range: readonly Verdict[], rule: AlarmRule): Judgment {
  const { datapointsToAlarm, evaluationPeriods, treatMissingData } = rule;
  const real = [...range.keys()].filter((index) => range[index] !== "missing");
  const decidedBy = real.slice(-evaluationPeriods);
  const gaps = evaluationPeriods - decidedBy.length;
  const breaching = decidedBy.filter((index) => range[index] === "breaching").length;
  const answer = (state: AlarmStateValue | undefined, filled = 0): Judgment => ({ state, decidedBy, filled });
  const counted = (count: number) => (count >= datapointsToAlarm ? "ALARM" : "OK");
  if (gaps === 0) return answer(counted(breaching));
  if (treatMissingData === "breaching") return answer(counted(breaching + gaps), gaps);
  if (treatMissingData === "notBreaching") return answer(counted(breaching), gaps);
  if (real.length === 0) return answer(treatMissingData === "missing" ? "INSUFFICIENT_DATA" : undefined);
  if (breaching < real.length || breaching >= datapointsToAlarm) return answer(counted(breaching));
  // All points breach, but there are fewer than M. The alarm fires only when the oldest point is at least M periods old,
  // so that the first points of a new metric do not cause an alarm.
  const oldestAge = range.length - (real[0] as number);
  return answer(treatMissingData === "missing" && oldestAge >= datapointsToAlarm ? "ALARM" : undefined);
}

/** The `StateReason` of an evaluation. `deciding` are the real points; `filled` is the number of gaps that were filled. */
function reasonText(
  settings: AlarmSettings,
  state: AlarmStateValue,
  deciding: readonly EvaluatedPeriod[],
  filled: number,
): string {
  const { evaluationPeriods, datapointsToAlarm, comparison, threshold, treatMissingData } = settings;
  if (state === "INSUFFICIENT_DATA") {
    return `Insufficient Data: ${counted(evaluationPeriods, "datapoint")} ${were(evaluationPeriods)} unknown.`;
  }
  const rule = treatMissingData === "breaching" ? "Breaching" : "NonBreaching";
  const treated = `${counted(filled, "missing datapoint")} ${were(filled)} treated as [${rule}]`;
  if (deciding.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${counted(filled, "period")} and ${treated}.`;
  }
  const named = deciding.filter((point) => (point.verdict === "breaching") === (state === "ALARM"));
  const points = named.length > 0 ? named : deciding;
  const all = points.map(({ atMs, value }) => `${asDouble(value as number)} (${shortStamp(atMs)})`).join(", ");
  const verb = `${were(points.length)}${points[0]?.verdict === "breaching" ? "" : " not"}`;
  const compared = `[${all}] ${verb} ${comparisons[comparison].text} the threshold (${asDouble(threshold)})`;
  const gaps = filled > 0 ? ` and ${treated}` : "";
  if (datapointsToAlarm === undefined) {
    return `Threshold Crossed: ${counted(points.length, "datapoint")} ${compared}${gaps}.`;
  }
  const [needed, change] =
    state === "ALARM" ? [datapointsToAlarm, "OK -> ALARM"] : [evaluationPeriods - datapointsToAlarm + 1, "ALARM -> OK"];
  const minimum = `(minimum ${counted(needed, "datapoint")} for ${change} transition)`;
  const subject = `${points.length} out of the last ${evaluationPeriods} datapoints`;
  return `Threshold Crossed: ${subject} ${compared}${gaps} ${minimum}.`;
}

/** CloudWatch formats numbers like Java's doubles: 5 as "5.0". */
const asDouble = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
const were = (count: number): string => (count === 1 ? "was" : "were");

/** A time in the format of reason texts: `01/02/26 09:30:00`. */
const shortStamp = (atMs: number): string =>
  new Date(atMs).toISOString().replace(/^\d\d(\d\d)-(\d\d)-(\d\d)T(.{8}).*/, "$3/$2/$1 $4");

/** The `StateReasonData` of an evaluation, with the evaluated periods newest first. */
function reasonData(
  settings: AlarmSettings,
  range: readonly EvaluatedPeriod[],
  deciding: readonly EvaluatedPeriod[],
  nowMs: number,
): string {
  const { source } = settings;
  const [oldest] = deciding.length > 0 ? deciding : range;
  return JSON.stringify({
    version: "1.0",
    queryDate: longStamp(nowMs),
    startDate: longStamp(oldest?.atMs ?? nowMs),
    ...(source.kind === "metric" ? { unit: source.unit, statistic: source.statistic } : {}),
    period: settings.periodSeconds,
    recentDatapoints: deciding.map(({ value }) => value),
    threshold: settings.threshold,
    evaluatedDatapoints: range
      .map(({ atMs, value, sampleCount }) => ({ timestamp: longStamp(atMs), sampleCount, value }))
      .reverse(),
  });
}

import { AwsError } from "../../aws-error.ts";
import { type MetricQuery, runQueries } from "../metrics/queries.ts";
import { type ReadWindow, type StatisticPoint, statisticPoints } from "../metrics/statistics.ts";
import type { MetricStore } from "../metrics/store.ts";
import type { Alarm, AlarmSettings, AlarmStateValue, ComparisonOperator, TreatMissingData } from "./alarm.ts";
import { type EvaluatedPeriod, reasonData, reasonText } from "./texts.ts";

/** The state of an alarm by its published data. */
export interface Evaluation {
  readonly state: AlarmStateValue;
  readonly reason: string;
  readonly reasonData: string;
}

const breaches: Readonly<Record<ComparisonOperator, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

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
  const { evaluationPeriods, threshold } = settings;
  const range = readRange(store, settings, evaluationPeriods + extraPeriods, nowMs);
  const isBreach = (value: number) => breaches[settings.comparison](value, threshold);
  const verdicts = range.map(({ value }): Verdict => {
    if (value === undefined) return "missing";
    return isBreach(value) ? "breaching" : "fine";
  });
  const { state, decidedBy, filled } = judge(verdicts, {
    evaluationPeriods,
    datapointsToAlarm: settings.datapointsToAlarm ?? evaluationPeriods,
    treatMissingData: settings.treatMissingData ?? "missing",
  });
  if (state === undefined || state === status.value) return undefined;
  const deciding = decidedBy.flatMap((index) => {
    const { atMs, value } = range[index] as EvaluatedPeriod;
    return value === undefined ? [] : [{ atMs, value, breaching: isBreach(value) }];
  });
  return {
    state,
    reason: reasonText(settings, state, deciding, filled),
    reasonData: reasonData(settings, range, decidedBy, nowMs),
  };
}

/** Evaluates the metric math of an alarm once. @throws {AwsError} ValidationError for an invalid expression. */
export function tryExpressions(store: MetricStore, { source, periodSeconds }: AlarmSettings, nowMs: number): void {
  if (source.kind !== "math") return;
  runQueries(store, source.queries, { nowMs, endMs: nowMs, startMs: () => nowMs - periodSeconds * 1_000 });
}

function readRange(store: MetricStore, settings: AlarmSettings, count: number, nowMs: number): EvaluatedPeriod[] {
  const { source } = settings;
  const periodMs = settings.periodSeconds * 1_000;
  const endMs = nowMs - (nowMs % Math.min(periodMs, 60_000));
  const window = { startMs: endMs - count * periodMs, endMs, periodMs };
  const found =
    source.kind === "metric"
      ? statisticPoints(store, source, window, nowMs)
      : mathPoints(store, source.queries, window, nowMs);
  return Array.from({ length: count }, (_, index) => {
    const atMs = window.startMs + index * periodMs;
    return { atMs, value: found.get(atMs)?.value, sampleCount: found.get(atMs)?.sampleCount };
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

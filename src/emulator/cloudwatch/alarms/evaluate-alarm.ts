import { AwsError } from "../../aws-error.ts";
import type { MetricStore } from "../metrics/metric-store.ts";
import { aggregate } from "../metrics/read-series.ts";
import { runQueries } from "../metrics/run-queries.ts";
import { statisticNamed } from "../metrics/statistic.ts";
import type { AlarmSettings, AlarmStateValue, ComparisonOperator } from "./alarm.ts";
import { judge, type Verdict } from "./judge.ts";
import { type EvaluatedPeriod, reasonData } from "./reason-data.ts";
import { reasonText } from "./reason-text.ts";

/** The state that the published data put an alarm in. */
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
 * Evaluates an alarm over the periods that end at `nowMs`, `extraPeriods` more than it asks for.
 *
 * @returns undefined when the state is to be kept.
 */
export function evaluateAlarm(
  store: MetricStore,
  settings: AlarmSettings,
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
  if (state === undefined) return undefined;
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

/** @throws {AwsError} ValidationError when the metric math of an alarm cannot be worked out. */
export function tryExpressions(store: MetricStore, { source, periodSeconds }: AlarmSettings, nowMs: number): void {
  if (source.kind !== "math") return;
  runQueries(store, source.queries, { nowMs, endMs: nowMs, startMs: () => nowMs - periodSeconds * 1_000 });
}

function readRange(store: MetricStore, settings: AlarmSettings, count: number, nowMs: number): EvaluatedPeriod[] {
  const periodMs = settings.periodSeconds * 1_000;
  const endMs = nowMs - (nowMs % Math.min(periodMs, 60_000));
  const startMs = endMs - count * periodMs;
  const points = settings.source.kind === "metric" ? metricPoints : mathPoints;
  const found = points(store, settings, startMs, endMs, nowMs);
  return Array.from({ length: count }, (_, index) => {
    const atMs = startMs + index * periodMs;
    return { atMs, value: found.get(atMs)?.value, sampleCount: found.get(atMs)?.sampleCount };
  });
}

type Points = ReadonlyMap<number, { readonly value: number; readonly sampleCount: number | undefined }>;

function metricPoints(
  store: MetricStore,
  settings: AlarmSettings,
  startMs: number,
  endMs: number,
  nowMs: number,
): Points {
  const { source, periodSeconds } = settings;
  const statistic = source.kind === "metric" ? statisticNamed(source.statistic) : undefined;
  if (source.kind !== "metric" || statistic === undefined) return new Map();
  const window = { startMs, endMs, periodMs: periodSeconds * 1_000, unit: source.unit };
  const points = new Map<number, { value: number; sampleCount: number }>();
  for (const [atMs, bin] of aggregate(store.find(source.identity), window, nowMs, statistic.distribution)) {
    const value = statistic.of(bin);
    if (value !== undefined) points.set(atMs, { value, sampleCount: bin.count });
  }
  return points;
}

function mathPoints(
  store: MetricStore,
  settings: AlarmSettings,
  startMs: number,
  endMs: number,
  nowMs: number,
): Points {
  if (settings.source.kind !== "math") return new Map();
  const { queries } = settings.source;
  const watched = queries.find((query) => query.returnData);
  const [series] = runOrNothing(store, queries, { nowMs, endMs, startMs: () => startMs }).get(watched?.id ?? "") ?? [];
  return new Map(
    [...(series?.points ?? [])].map(([atMs, value]) => [atMs, { value, sampleCount: undefined }] as const),
  );
}

/** PutMetricAlarm tried the expression, but data can still make it fail: the alarm then has no data to go by. */
function runOrNothing(...[store, queries, range]: Parameters<typeof runQueries>): ReturnType<typeof runQueries> {
  try {
    return runQueries(store, queries, range);
  } catch (error) {
    if (error instanceof AwsError) return new Map();
    throw error;
  }
}

import type { Cloud } from "../../aws/clients.ts";
import { lambdaMetric, type MetricSeries, readMetrics, totalOf } from "../../aws/cloudwatch.ts";
import { sum } from "../../base/numbers.ts";
import { hourMs, minuteMs, minuteOf, pause } from "../../base/time.ts";
import type { Period } from "../../measure/log/curve.ts";
import type { InvocationColumns } from "../../measure/log/function-log.ts";
import type { Coverage } from "./document.ts";
import { permitted, type Reason, type Subject } from "./subjects.ts";

/** Returns the whole minutes that contain a period. */
export const wholeMinutes = ({ fromMs, toMs }: Period): Period => ({
  fromMs: minuteOf(fromMs),
  toMs: Math.ceil(toMs / minuteMs) * minuteMs,
});

/** The metrics of a function, and the statistic of each. */
const metrics = [
  ["concurrent", "ConcurrentExecutions", "Maximum"],
  ["invocations", "Invocations", "Sum"],
  ["errors", "Errors", "Sum"],
  ["throttles", "Throttles", "Sum"],
] as const;

/** CloudWatch's minutes of one function, by the start of the minute. */
export type FunctionMetrics = Readonly<Record<(typeof metrics)[number][0], MetricSeries>>;

/** CloudWatch's minutes of every function, and of the Region as a whole. */
export interface Minutes {
  /** When they were read, milliseconds since the epoch. */
  readonly readAtMs: number;
  readonly functions: ReadonlyMap<string, FunctionMetrics>;
  /** Maximum of ConcurrentExecutions of all functions of the Region. */
  readonly region: MetricSeries;
}

/** Reads CloudWatch's minutes of a period. @throws {FlattenError} (cloud) if AWS denies it. */
export async function readMinutes(cloud: Cloud, names: readonly string[], period: Period): Promise<Minutes> {
  const readAtMs = cloud.clock.nowMs();
  const queriesOf = (functionName: string) =>
    metrics.map(
      ([key, name, statistic]) => [`${functionName} ${key}`, lambdaMetric(name, statistic, functionName)] as const,
    );
  const ofRegion = ["region", lambdaMetric("ConcurrentExecutions", "Maximum")] as const;
  const queries = Object.fromEntries([...names.flatMap(queriesOf), ofRegion]);
  const { fromMs, toMs } = wholeMinutes(period);
  const need = { action: "metrics", resource: "*" } as const;
  const series = await permitted(need, () => readMetrics(cloud, queries, fromMs, toMs));
  const metricsOf = (functionName: string) =>
    Object.fromEntries(metrics.map(([key]) => [key, series[`${functionName} ${key}`]])) as FunctionMetrics;
  return {
    readAtMs,
    functions: new Map(names.map((name) => [name, metricsOf(name)])),
    region: series.region as MetricSeries,
  };
}

/** Lambda sends its metrics one to three minutes late (L-DG monitoring concurrency). */
const settledAfterMs = 3 * minuteMs;

/**
 * Compares the invocations in the log with CloudWatch's, in the minutes whose metrics are complete: those that are old
 * enough, or have all invocations of the log already.
 *
 * @param reported invocations with a report, by the start of the minute in which they started.
 * @returns undefined if CloudWatch has no complete minute with invocations.
 */
export function coverageOf(
  reported: ReadonlyMap<number, number>,
  { invocations }: FunctionMetrics,
  { fromMs, toMs }: Period,
  nowMs: number,
): Coverage | undefined {
  const counted: number[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += minuteMs) {
    const isOld = atMs + minuteMs + settledAfterMs <= nowMs;
    const inMetrics = invocations.get(atMs);
    if (isOld || (inMetrics !== undefined && inMetrics >= (reported.get(atMs) ?? 0))) counted.push(atMs);
  }
  const total = sum(counted.map((atMs) => invocations.get(atMs) ?? 0));
  const [first] = counted;
  const last = counted.at(-1);
  if (total === 0 || first === undefined || last === undefined) return undefined;
  const inLog = sum(counted.map((atMs) => reported.get(atMs) ?? 0));
  return {
    reported: inLog,
    invocations: total,
    ratio: Math.min(1, inLog / total),
    from: new Date(first).toISOString(),
    to: new Date(last + minuteMs).toISOString(),
  };
}

const waitMs = 15_000;

/**
 * Reads the minutes again and again until `isEnough`, or until the metrics of the last invocation must have arrived.
 *
 * @param lastStartMs start of the last invocation in the logs.
 * @returns the last minutes that were read.
 */
export async function waitForMinutes(
  cloud: Cloud,
  first: Minutes,
  lastStartMs: number,
  read: () => Promise<Minutes>,
  isEnough: (minutes: Minutes) => boolean,
  signal: AbortSignal,
): Promise<Minutes> {
  let minutes = first;
  const untilMs = minuteOf(lastStartMs) + minuteMs + settledAfterMs;
  while (!isEnough(minutes) && minutes.readAtMs < untilMs && !signal.aborted) {
    await pause(cloud.clock, waitMs, signal);
    minutes = await read();
  }
  return minutes;
}

/** Whether Lambda writes no report of a successful invocation of a function. */
export const isSilenced = ({ logFormat, systemLogLevel }: Subject): boolean =>
  logFormat === "JSON" && systemLogLevel === "WARN";

/** What is known of a function after its log was read. */
interface LogFindings {
  readonly subject: Subject;
  readonly columns: InvocationColumns;
  readonly metrics: FunctionMetrics;
  /** Undefined if CloudWatch has no complete minute. */
  readonly coverage: Coverage | undefined;
}

/** Why a function cannot be measured although its log was read in a period; undefined if it can. */
export function problemOf(findings: LogFindings, period: Period, interrupted: boolean): Reason | undefined {
  const { subject, columns, metrics, coverage } = findings;
  if (columns.count === 0) return emptyReason(subject, totalOf(metrics.invocations), period);
  if (!interrupted) return coverageReason(subject, coverage, metrics);
  return coverage === undefined ? { reason: "the read was interrupted", remedy: "repeat it" } : undefined;
}

function emptyReason(subject: Subject, counted: number, { fromMs, toMs }: Period): Reason {
  const { name, logGroup } = subject;
  if (counted === 0) {
    const hours = Math.ceil(((toMs - fromMs) / hourMs) * 4);
    return {
      reason: `${name} was not invoked in this period`,
      remedy: `choose a longer period: flatten measure --function ${name} --since ${hours}h`,
    };
  }
  if (isSilenced(subject)) return silencedReason(subject, 0, counted);
  return {
    reason: `CloudWatch counted ${counted} invocations of ${name} in this period, but its log group ${logGroup} contains none of them`,
    remedy:
      "check that the role of the function may write to this log group (logs:CreateLogStream, logs:PutLogEvents), and whether the log group of the function was changed",
  };
}

const silencedReason = (subject: Subject, reported: number, invocations: number): Reason => ({
  reason: `${subject.name} logs at SystemLogLevel WARN: Lambda then reports only failed invocations, and the log shows ${reported} of ${invocations} invocations`,
  remedy: `set the level to INFO, then measure new invocations: aws lambda update-function-configuration --function-name ${subject.name} --logging-config LogFormat=JSON,SystemLogLevel=INFO`,
});

/** The share of the invocations below which a curve would be misleading. */
const ratioMin = 0.5;

function coverageReason(
  subject: Subject,
  coverage: Coverage | undefined,
  metrics: FunctionMetrics,
): Reason | undefined {
  const { name, logGroup } = subject;
  if (coverage === undefined) {
    const why =
      metrics.invocations.size === 0 ? "has no Invocations metric for" : "does not yet have all Invocations of";
    return {
      reason: `CloudWatch ${why} ${name} in this period, so it is unknown how much of the log is missing`,
      remedy: "metrics arrive one to three minutes late: repeat the command in three minutes",
    };
  }
  const { ratio, reported, invocations } = coverage;
  if (ratio >= ratioMin && !(isSilenced(subject) && ratio < 0.9)) return undefined;
  if (isSilenced(subject)) return silencedReason(subject, reported, invocations);
  return {
    reason: `the log group ${logGroup} contains only ${reported} of ${invocations} invocations of ${name}: too few for a curve`,
    remedy: "check whether the log group or the log level of the function was changed during the period",
  };
}

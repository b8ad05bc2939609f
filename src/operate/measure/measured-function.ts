import { largest, median, percentile, sum } from "../../base/numbers.ts";
import { minuteMs, minuteOf } from "../../base/time.ts";
import { Curve, type CurveFacts, type CurveRequest, type Period } from "../../measure/log/curve.ts";
import { type InvocationColumns, outcomes } from "../../measure/log/function-log.ts";
import { flags } from "../../measure/log/log-stream.ts";
import { mostStartsInSecond } from "../../measure/peak.ts";
import type { Coverage, MeasureCaveat, MeasuredCurve, MeasuredFunction, MeasuredMinute } from "./document.ts";
import { type FunctionMetrics, wholeMinutes } from "./minutes.ts";
import { isFiltered } from "./read.ts";
import type { Subject } from "./subjects.ts";

/** How long an environment stays after its last invocation (assumed: AWS does not publish it, and 5 to 15 min are observed). */
const environmentIdleMs = 600_000;

/** What is known about a function, to be summarized. */
export interface FunctionEvidence {
  readonly subject: Subject;
  readonly columns: InvocationColumns;
  readonly metrics: FunctionMetrics;
  readonly coverage: Coverage;
  readonly caveats: readonly MeasureCaveat[];
}

interface FunctionRequest extends CurveRequest {
  readonly period: Period;
}

/** The curve of the slots of a function. */
export const slotsOf = ({ slotStartMs, slotEndMs }: InvocationColumns): Curve => new Curve(slotStartMs, slotEndMs);

/** Formats an instant for the document; null without one. */
const isoOf = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());

/** A curve as the document has it. */
export const curveIn = ({ peak, peakAtMs, above, ...curve }: CurveFacts): MeasuredCurve => ({
  peak,
  at: isoOf(peakAtMs),
  ...curve,
});

/** Summarizes the invocations of one function in a period. */
export function measuredFunction(evidence: FunctionEvidence, request: FunctionRequest): MeasuredFunction {
  const { subject, columns, metrics, coverage, caveats } = evidence;
  const { period } = request;
  const slots = slotsOf(columns);
  const facts = slots.within(period, request);
  const rows = rowsIn(columns, period);
  const starts = Float64Array.from(rows, (row) => columns.slotStartMs[row] as number).sort();
  const densest = mostStartsInSecond(starts);
  const inPeriod = ({ fromMs, toMs }: Period, series: ReadonlyMap<number, number>) => {
    const values = [...series].filter(([atMs]) => atMs >= fromMs && atMs < toMs).map(([, value]) => value);
    return values.length === 0 ? null : sum(values);
  };
  const outcomeCount = (wanted: (typeof outcomes)[number]) =>
    rows.filter((row) => columns.outcome[row] === outcomes.indexOf(wanted)).length;
  const minutes = wholeMinutes(period);
  return {
    name: subject.name,
    version: subject.onlyVersion,
    settings: { memoryMegabytes: subject.memoryMegabytes, timeoutSeconds: subject.timeoutSeconds },
    logGroup: subject.logGroup,
    logFormat: subject.logFormat,
    logClass: subject.group?.logClass ?? "STANDARD",
    readBy: isFiltered(subject) ? "FilterLogEvents" : "Logs Insights",
    coverage,
    slots: curveIn(facts),
    above: aboveIn(facts),
    handlers: curveIn(new Curve(columns.handlerStartMs, columns.handlerEndMs).within(period, request)),
    environments: { ...curveIn(environmentsOf(columns).within(period, request)), idleMs: environmentIdleMs },
    startsPerSecond: { max: densest.value, from: isoOf(densest.fromMs) },
    invocations: rows.length,
    ...stateCounts(columns, rows),
    durationMs: durationsOf(columns, rows),
    coldStarts: coldStartsOf(columns, rows),
    failures: {
      errors: inPeriod(minutes, metrics.errors),
      timeouts: outcomeCount("timeout"),
      crashes: outcomeCount("error"),
    },
    throttles: inPeriod(minutes, metrics.throttles),
    versions: versionsOf(columns, rows),
    minutes: minutesOf(slots, columns, metrics, minutes),
    arrivalsMs: Array.from(starts, (atMs) => Math.round(atMs - period.fromMs)),
    caveats: [
      ...(coverage.reported < coverage.invocations
        ? [{ kind: "coverage" as const, missing: coverage.invocations - coverage.reported }]
        : []),
      ...(columns.droppedRecords > 0 ? [{ kind: "dropped" as const, records: columns.droppedRecords }] : []),
      ...initCaveat(columns, facts.peak, request),
      ...caveats,
    ],
  };
}

/** The invocations that started in the period. */
function rowsIn({ count, slotStartMs }: InvocationColumns, { fromMs, toMs }: Period): number[] {
  const rows: number[] = [];
  for (let row = 0; row < count; row++) {
    const startMs = slotStartMs[row] as number;
    if (startMs >= fromMs && startMs < toMs) rows.push(row);
  }
  return rows;
}

function aboveIn({ above }: CurveFacts): MeasuredFunction["above"] {
  if (above === undefined) return null;
  const { value, longestMs, longestFromMs, totalMs, times } = above;
  return { value, longestMs, longestFrom: isoOf(longestFromMs), totalMs, times };
}

function environmentsOf({ environments: { firstMs, lastMs } }: InvocationColumns): Curve {
  return new Curve(
    firstMs,
    lastMs.map((ms) => ms + environmentIdleMs),
  );
}

/** Counts invocations with a report by the start of the minute in which they started. */
export function reportedByMinute({ count, slotStartMs, durationMs }: InvocationColumns): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let row = 0; row < count; row++) {
    if (Number.isNaN(durationMs[row] as number)) continue;
    const minute = minuteOf(slotStartMs[row] as number);
    counts.set(minute, (counts.get(minute) ?? 0) + 1);
  }
  return counts;
}

function minutesOf(
  slots: Curve,
  columns: InvocationColumns,
  metrics: FunctionMetrics,
  period: Period,
): readonly MeasuredMinute[] {
  const { series } = slots.within(period, { stepMs: minuteMs });
  const reported = reportedByMinute(columns);
  return series.map((peak, index) => {
    const atMs = period.fromMs + index * minuteMs;
    return {
      start: new Date(atMs).toISOString(),
      slots: peak,
      cloudwatch: metrics.concurrent.get(atMs) ?? null,
      reported: reported.get(atMs) ?? 0,
      invocations: metrics.invocations.get(atMs) ?? null,
    };
  });
}

/** How much higher the peak could be if every initialization without INIT_START delayed its invocation. */
function initCaveat(columns: InvocationColumns, peak: number, { period, stepMs }: FunctionRequest): MeasureCaveat[] {
  const unknown = (row: number) => ((columns.flags[row] as number) & flags.initStartUnknown) !== 0;
  if (!columns.flags.some((_, row) => unknown(row))) return [];
  const earlier = columns.slotStartMs.map((startMs, row) =>
    unknown(row) ? startMs - (columns.initMs[row] as number) : startMs,
  );
  const upper = new Curve(earlier, columns.slotEndMs).within(period, { stepMs }).peak;
  const coldStarts = rowsIn(columns, period).filter(unknown).length;
  return upper > peak ? [{ kind: "init-start-unknown", coldStarts, peak: upper }] : [];
}

/** Invocations that are running, and others without a report. */
function stateCounts(columns: InvocationColumns, rows: readonly number[]) {
  const unreported = outcomes.indexOf("unreported");
  const isRunning = (row: number) => ((columns.flags[row] as number) & flags.running) !== 0;
  return {
    running: rows.filter(isRunning).length,
    unreported: rows.filter((row) => columns.outcome[row] === unreported && !isRunning(row)).length,
  };
}

function durationsOf({ durationMs }: InvocationColumns, rows: readonly number[]): MeasuredFunction["durationMs"] {
  const known = rows.map((row) => durationMs[row] as number).filter((ms) => !Number.isNaN(ms));
  if (known.length === 0) return null;
  const at = (p: number) => hundredths(percentile(known, p));
  return { p50: at(50), p95: at(95), p99: at(99), max: largest(known) };
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;

function coldStartsOf(columns: InvocationColumns, rows: readonly number[]): MeasuredFunction["coldStarts"] {
  const cold = rows.filter((row) => !Number.isNaN(columns.initMs[row] as number));
  const inits = cold.map((row) => columns.initMs[row] as number);
  const withFlag = (flag: number) => cold.filter((row) => ((columns.flags[row] as number) & flag) !== 0).length;
  return {
    count: cold.length,
    early: withFlag(flags.earlyInit),
    restored: withFlag(flags.restored),
    initMs:
      cold.length === 0
        ? null
        : { p50: hundredths(median(inits)), p95: hundredths(percentile(inits, 95)), max: largest(inits) },
  };
}

function versionsOf({ version, versions }: InvocationColumns, rows: readonly number[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const name = versions[version[row] as number] as string;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

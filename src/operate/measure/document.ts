import type { RunRecordMembers } from "../../experiment/result.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import type { AboveFacts, CurveFacts } from "../../measure/log/curve.ts";

/** The document of `flatten measure --format json`. Other tools rely on the names: see docs/result.schema.json. */
export interface MeasureDocument extends RunRecordMembers {
  readonly schemaVersion: 1;
  readonly kind: "measure";
  /** Time of the read, ISO 8601. */
  readonly at: string;
  readonly target: Pick<TargetDescription, "kind" | "region">;
  /** The period, ISO 8601; `to` is exclusive. After an interruption it ends where the read of the logs ended. */
  readonly from: string;
  readonly to: string;
  readonly interrupted: boolean;
  /** Every series counts in these steps from `from`; a value is the maximum at any instant of its step. */
  readonly stepMs: number;
  readonly functions: readonly MeasuredFunction[];
  /** Functions whose log tells nothing, each with the reason. */
  readonly notMeasured: readonly NotMeasured[];
  /** All measured functions together; null for a single function. */
  readonly together: MeasuredTogether | null;
}

/** A function that cannot be measured. */
export interface NotMeasured {
  readonly name: string;
  readonly reason: string;
  /** What to change, or what to type next. */
  readonly remedy: string;
}

/** How many of the invocations that CloudWatch counted have a report in the log. */
export interface Coverage {
  readonly reported: number;
  readonly invocations: number;
  /** `reported / invocations`, at most 1. */
  readonly ratio: number;
  /** The whole minutes that were compared. Later ones are not in CloudWatch yet. */
  readonly from: string;
  readonly to: string;
}

/** A curve: how many of something there were over time. */
export interface MeasuredCurve extends Omit<CurveFacts, "peakAtMs" | "above"> {
  /** The first instant with the peak; null for a peak of 0. */
  readonly at: string | null;
}

/** How long the slots were above the number of `--above`. */
interface MeasuredAbove extends Omit<AboveFacts, "longestFromMs"> {
  readonly longestFrom: string | null;
}

/** A minute of the log beside the same minute in CloudWatch. */
export interface MeasuredMinute {
  readonly start: string;
  readonly slots: number;
  /** Maximum of ConcurrentExecutions; null without data. */
  readonly cloudwatch: number | null;
  /** Invocations with a report that started in the minute, and the metric Invocations. */
  readonly reported: number;
  readonly invocations: number | null;
}

/** What the log of one function shows. */
export interface MeasuredFunction {
  readonly name: string;
  /** The version that was asked for; null for all versions. */
  readonly version: string | null;
  readonly settings: { readonly memoryMegabytes: number; readonly timeoutSeconds: number };
  readonly logGroup: string;
  readonly logFormat: "Text" | "JSON";
  readonly logClass: string;
  readonly readBy: "FilterLogEvents" | "Logs Insights";
  readonly coverage: Coverage;
  /** From the start of an initialization or restore, or of the handler, to the report: what the account's limit counts. */
  readonly slots: MeasuredCurve;
  readonly above: MeasuredAbove | null;
  /** From START to the end of the handler: what a database sees. */
  readonly handlers: MeasuredCurve;
  /** Execution environments, with an assumed idle time after their last record: connections that stay open. */
  readonly environments: MeasuredCurve & { readonly idleMs: number };
  /** The most invocations that started within any one second. */
  readonly startsPerSecond: { readonly max: number; readonly from: string | null };
  /** Invocations that started in the period. */
  readonly invocations: number;
  readonly running: number;
  /** Invocations of these without a report although they must have ended. */
  readonly unreported: number;
  readonly durationMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  } | null;
  readonly coldStarts: {
    readonly count: number;
    /** Cold starts of these that no invocation waited for. */
    readonly early: number;
    readonly restored: number;
    readonly initMs: { readonly p50: number; readonly p95: number; readonly max: number } | null;
  };
  readonly failures: {
    /** CloudWatch's metric Errors, timeouts and crashes included; null without data. */
    readonly errors: number | null;
    readonly timeouts: number;
    readonly crashes: number;
  };
  /** CloudWatch's metric Throttles; null without data. */
  readonly throttles: number | null;
  /** Invocations by version. */
  readonly versions: Readonly<Record<string, number>>;
  readonly minutes: readonly MeasuredMinute[];
  /**
   * When each invocation occupied its slot, milliseconds since `from`, in order. Left out in a run record with more than 20,000 of them.
   */
  readonly arrivalsMs?: readonly number[];
  readonly caveats: readonly MeasureCaveat[];
}

/** What the numbers of a function do not tell. */
export type MeasureCaveat =
  /** Invocations are missing in the log, so the peak may have been higher. */
  | { readonly kind: "coverage"; readonly missing: number }
  /** The log group keeps events for so many days only: the period starts later than asked for. */
  | { readonly kind: "retention"; readonly days: number; readonly from: string }
  /** Lambda counted records that it could not deliver. */
  | { readonly kind: "dropped"; readonly records: number }
  /** Cold starts without INIT_START: with their initialization, the peak of the slots would be `peak`. */
  | { readonly kind: "init-start-unknown"; readonly coldStarts: number; readonly peak: number }
  /** At this level Lambda writes no report of a successful invocation. */
  | { readonly kind: "log-level"; readonly level: string };

/** Several functions that share the account's concurrency. */
export interface MeasuredTogether {
  readonly slots: MeasuredCurve;
  /** The slots of each function at the peak, the largest share first. */
  readonly atPeak: readonly { readonly name: string; readonly slots: number }[];
  /** Maximum of ConcurrentExecutions of the whole Region in the minute of the peak; null without data. */
  readonly cloudwatch: number | null;
}

/** Steps of a curve in a record: an hour of seconds. */
const stepsMax = 3_600;
/** Values of all curves of a record. */
const valuesMax = 400_000;
/** Minutes of a function in a record: a day. */
const minutesMax = 1_440;
/** Arrivals of all functions of a record. */
const arrivalsMax = 20_000;

const curvesOfFunction = 3;

/**
 * A measurement as its run record keeps it, so that records of long periods and of many functions stay small. Long curves
 * get longer steps, each with the maximum of the steps that it replaces; of more minutes than a day has, those with the most
 * slots are kept; and more than 20,000 arrivals are left out.
 */
export function recordedMeasurement(document: MeasureDocument): MeasureDocument {
  const { functions, together, stepMs } = document;
  const longest = Math.max(1, ...functions.map(({ slots }) => slots.series.length));
  const curves = functions.length * curvesOfFunction + 1;
  const steps = Math.max(1, Math.min(stepsMax, Math.floor(valuesMax / curves)));
  const per = Math.ceil(longest / steps);
  const arrivals = functions.reduce((total, one) => total + (one.arrivalsMs?.length ?? 0), 0);
  return {
    ...document,
    stepMs: stepMs * per,
    functions: functions.map((one) => recordedFunction(one, per, arrivals <= arrivalsMax)),
    together: together && { ...together, slots: coarser(together.slots, per) },
  };
}

function recordedFunction(
  { arrivalsMs, ...one }: MeasuredFunction,
  per: number,
  keepsArrivals: boolean,
): MeasuredFunction {
  return {
    ...one,
    slots: coarser(one.slots, per),
    handlers: coarser(one.handlers, per),
    environments: coarser(one.environments, per),
    minutes: busiest(one.minutes),
    ...(keepsArrivals && arrivalsMs !== undefined ? { arrivalsMs } : {}),
  };
}

/** A curve with steps that are `per` times as long. */
function coarser<Curve extends MeasuredCurve>(curve: Curve, per: number): Curve {
  const { series } = curve;
  if (per === 1) return curve;
  const longer = Array.from({ length: Math.ceil(series.length / per) }, (_, step) =>
    series.slice(step * per, (step + 1) * per).reduce((most, value) => Math.max(most, value), 0),
  );
  return { ...curve, series: longer };
}

function busiest(minutes: readonly MeasuredMinute[]): readonly MeasuredMinute[] {
  if (minutes.length <= minutesMax) return minutes;
  const most = [...minutes].sort((a, b) => b.slots - a.slots).slice(0, minutesMax);
  return most.sort((a, b) => a.start.localeCompare(b.start));
}

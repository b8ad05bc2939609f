import type { JobCounts } from "./jobs.ts";

/** What assertions read from a measured arm: a part of the result document. */
export interface Measured {
  readonly jobs: JobCounts;
  readonly peak: {
    /** Largest number of invocations in flight at one instant, from the log of the function; null if it has none. */
    readonly invocations: number | null;
    /** Largest number of jobs in flight at one instant; null if unknown. */
    readonly jobs: number | null;
    /** Maximum of the metric ConcurrentExecutions, period 60 s; null without data. */
    readonly cloudwatch: number | null;
  };
  readonly invocations: {
    /** Null if the log was not read, because the jobs were too many. */
    readonly logs: number | null;
    /** Most that started within one second; null if the function has no log, and left out in records of older versions. */
    readonly perSecond?: number | null;
    /** Execution environments, idle ones included; null and left out as `perSecond` is. */
    readonly environments?: number | null;
  };
  /** Attempts that ended in an error; if jobs were counted, failed invocations of the function. Null if unknown. */
  readonly errors: number | null;
  /** Calls and jobs that were refused because no concurrency was left; null if unknown. */
  readonly throttles: number | null;
  /**
   * Invocations of other functions of the account that were refused in the minutes of the run; null if unknown. Left out
   * unless an assertion or `--abort` asks for it.
   */
  readonly otherThrottles?: number | null;
  readonly seconds: {
    /** From the first to the last call. */
    readonly send: number;
    /** The end of the last attempt, a failed one too. */
    readonly untilLastEnd: number | null;
    readonly waitP50: number | null;
    readonly waitP95: number | null;
    readonly workP50: number | null;
    readonly workP95: number | null;
  };
  readonly cost: { readonly usd: number };
  readonly tenants?: {
    readonly worst: { readonly waitP95: number } | null;
    readonly medianWaitP95: number | null;
  };
  readonly outage?: { readonly backlogSeconds: number | null };
}

/** The kind of number of a term. It decides how a bound is written and how the value is shown. */
export type AssertionUnit = "count" | "rate" | "share" | "seconds" | "usd";

/** A number that can be asserted. */
export interface AssertionTerm {
  readonly unit: AssertionUnit;
  readonly label: string;
  /** Returns null without data, which is not the same as 0. */
  read(arm: Measured): number | null;
}

const term = (unit: AssertionUnit, label: string, read: AssertionTerm["read"]): AssertionTerm => ({
  unit,
  label,
  read,
});

/** A term of the function's log, such as a peak: without any line of the log it is unknown. */
const logged = (unit: AssertionUnit, label: string, read: AssertionTerm["read"]): AssertionTerm =>
  term(unit, label, (arm) => ((arm.invocations.logs ?? 0) === 0 ? null : read(arm)));

/** Every term, by the name that `--assert` uses. */
export const assertionTerms = {
  peak: logged("count", "most invocations in flight", ({ peak }) => peak.invocations),
  peakJobs: logged("count", "most jobs in flight", ({ peak }) => peak.jobs),
  cloudwatchPeak: term("count", "CloudWatch's ConcurrentExecutions", ({ peak }) => peak.cloudwatch),
  rate: logged("rate", "most starts within one second", ({ invocations }) => invocations.perSecond ?? null),
  environments: logged(
    "count",
    "execution environments, idle ones included",
    ({ invocations }) => invocations.environments ?? null,
  ),
  success: term("share", "jobs processed of those sent", ({ jobs }) =>
    jobs.sent === 0 || (jobs.unknown ?? 0) > 0 ? null : jobs.processed / jobs.sent,
  ),
  failed: term("count", "jobs that failed on every attempt", ({ jobs }) => jobs.failed),
  deadLettered: term("count", "jobs in the dead-letter queue", ({ jobs }) => jobs.deadLettered),
  throttled: term("count", "jobs refused on every attempt", ({ jobs }) => jobs.throttled),
  throttles: term("count", "calls or jobs refused because no concurrency was left", ({ throttles }) => throttles),
  otherThrottles: term(
    "count",
    "invocations of other functions refused in the same minutes",
    ({ otherThrottles }) => otherThrottles ?? null,
  ),
  errors: term("count", "attempts that failed", ({ errors }) => errors),
  lost: term("count", "jobs that nothing accounts for", ({ jobs }) => jobs.lost),
  duplicates: term("count", "repeated processing of jobs", ({ jobs }) => jobs.duplicates),
  invocations: term("count", "invocations in the log", ({ invocations }) => invocations.logs),
  waitP50: term("seconds", "wait until the start, median", ({ seconds }) => seconds.waitP50),
  waitP95: term("seconds", "wait until the start, 95th percentile", ({ seconds }) => seconds.waitP95),
  workP50: term("seconds", "work, median", ({ seconds }) => seconds.workP50),
  workP95: term("seconds", "work, 95th percentile", ({ seconds }) => seconds.workP95),
  lastEnd: term("seconds", "end of the last job", ({ seconds }) => seconds.untilLastEnd),
  send: term("seconds", "from the first to the last send", ({ seconds }) => seconds.send),
  worstTenantP95: term(
    "seconds",
    "wait of the slowest tenant, 95th percentile",
    ({ tenants }) => tenants?.worst?.waitP95 ?? null,
  ),
  medianTenantP95: term(
    "seconds",
    "wait of the median tenant, 95th percentile",
    ({ tenants }) => tenants?.medianWaitP95 ?? null,
  ),
  backlog: term(
    "seconds",
    "from the end of the outage until the last job was processed",
    ({ outage }) => outage?.backlogSeconds ?? null,
  ),
  cost: term("usd", "US dollars at list prices", ({ cost }) => cost.usd),
} as const satisfies Record<string, AssertionTerm>;

/** The terms of `--assert`. */
export type AssertionTermName = keyof typeof assertionTerms;

/** The terms of `--abort`: they are known while a run is under way. */
export const abortTerms = ["throttles", "otherThrottles", "errors"] as const satisfies AssertionTermName[];

import { median } from "../base/numbers.ts";
import { parseSeconds } from "../base/time.ts";
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

/** A condition on a measured arm: `peak<=10`. */
export interface Assertion {
  /** As it was written. */
  readonly expression: string;
  readonly term: AssertionTermName;
  readonly operator: keyof typeof operators;
  /** Shares from 0 to 1, durations in seconds. For a bound that follows the baseline, what is added to it. */
  readonly bound: number;
  /** The bound is the value of the baseline times this, plus `bound`; left out if the bound does not follow it. */
  readonly baselineFactor?: number;
}

const operators = {
  "<": (value: number, bound: number) => value < bound && !same(value, bound),
  "<=": (value: number, bound: number) => value < bound || same(value, bound),
  ">": (value: number, bound: number) => value > bound && !same(value, bound),
  ">=": (value: number, bound: number) => value > bound || same(value, bound),
  "=": same,
  "==": same,
} as const satisfies Record<string, (value: number, bound: number) => boolean>;

/** Compares with a tolerance, because a share such as 97/100 must equal 97 %. */
function same(value: number, bound: number): boolean {
  return Math.abs(value - bound) <= 1e-9 * Math.max(1, Math.abs(bound));
}

/** Why a text is not an assertion. */
type AssertionProblem =
  | { readonly kind: "no-comparison" }
  | { readonly kind: "unknown-term"; readonly term: string }
  | { readonly kind: "bad-bound"; readonly term: AssertionTermName; readonly bound: string; readonly allowed: string };

/** Parses `<term> <operator> <value>`; blanks between them are optional. */
export function parseAssertion(text: string): Assertion | AssertionProblem {
  const [, term, operator, written] = /^\s*(\w+)\s*(<=|>=|==|<|>|=)\s*([^\s<>=]+)\s*$/.exec(text) ?? [];
  if (term === undefined || operator === undefined || written === undefined) return { kind: "no-comparison" };
  if (!isTerm(term)) return { kind: "unknown-term", term };
  const { read, allowed } = assertionBounds[assertionTerms[term].unit];
  const [follows, factor = "1", added = "0"] = /^baseline(?:\*(\d+(?:\.\d+)?))?(?:\+(.+))?$/.exec(written) ?? [];
  const bound = added === "0" && follows !== undefined ? 0 : read(follows === undefined ? written : added);
  if (bound === undefined) return { kind: "bad-bound", term, bound: written, allowed };
  const assertion = { expression: text.trim(), term, operator: operator as Assertion["operator"], bound };
  return follows === undefined ? assertion : { ...assertion, baselineFactor: Number(factor) };
}

const isTerm = (name: string): name is AssertionTermName => Object.hasOwn(assertionTerms, name);

const plain = (text: string): number | undefined => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined);

/** Parses a share. A plain number above 1 is refused: `99` was probably meant as `99%`. */
function share(text: string): number | undefined {
  const isPercent = text.endsWith("%");
  const value = plain(isPercent ? text.slice(0, -1) : text);
  if (value === undefined || value > (isPercent ? 100 : 1)) return undefined;
  return isPercent ? value / 100 : value;
}

/** How the bound of each kind of number is parsed, and how it may be written. */
const assertionBounds = {
  count: { read: plain, allowed: "a number, such as 10" },
  rate: { read: (text: string) => plain(text.replace(/\/s$/, "")), allowed: "starts per second, such as 14/s" },
  share: { read: share, allowed: "a share of at most 100%, such as 99% or 0.99" },
  seconds: { read: (text: string) => parseSeconds(text, "s"), allowed: "a duration, such as 120s or 2m" },
  usd: { read: (text: string) => plain(text.replace(/^\$/, "")), allowed: "US dollars, such as 0.05" },
} as const satisfies Record<AssertionUnit, { read: (text: string) => number | undefined; allowed: string }>;

/** The result of an assertion for one arm. */
export interface AssertionResult {
  readonly expression: string;
  readonly arm: string;
  /** The measured value: shares from 0 to 1, durations in seconds; null without data. */
  readonly value: number | null;
  /** The value of the baseline, if the bound follows it: the median of its runs; null without data. */
  readonly baseline?: number | null;
  /** Null without data, which counts as failed. */
  readonly ok: boolean | null;
}

/**
 * Checks an assertion against a measured arm.
 *
 * @param baseline the runs of the arm in the baseline.
 */
export function checkAssertion(
  { expression, term, operator, bound, baselineFactor }: Assertion,
  arm: Measured & { readonly name: string },
  baseline: readonly Measured[] = [],
): AssertionResult {
  const { read }: AssertionTerm = assertionTerms[term];
  const value = read(arm);
  if (baselineFactor === undefined) {
    return { expression, arm: arm.name, value, ok: value === null ? null : operators[operator](value, bound) };
  }
  const known = baseline.map(read).filter((each) => each !== null);
  const before = known.length === 0 ? null : median(known);
  const ok = value === null || before === null ? null : operators[operator](value, baselineFactor * before + bound);
  return { expression, arm: arm.name, value, baseline: before, ok };
}

/** Whether a condition holds for a value. */
export const isHeld = ({ operator, bound }: Assertion, value: number): boolean => operators[operator](value, bound);

/**
 * Returns a predicate on the names of arms: true if the arm meets all its conditions. An arm without a condition does not
 * meet them, but without any conditions at all every arm does.
 */
export const meetsAll =
  (conditions: readonly Pick<AssertionResult, "arm" | "ok">[]) =>
  (arm: string): boolean => {
    const own = conditions.filter((held) => held.arm === arm);
    return conditions.length === 0 || (own.length > 0 && own.every(({ ok }) => ok === true));
  };

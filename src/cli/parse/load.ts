import { usageError } from "../../base/errors.ts";
import { hopsMax, longDelaySecondsMax } from "../../base/job.ts";
import { limits } from "../../base/limits.ts";
import { parseSeconds } from "../../base/time.ts";
import type { Tenant } from "../../measure/tenants.ts";
import { type JitterWindow, parseJitterWindow } from "../../plan/spreads/spread.ts";
import { cutWork, type Work } from "../../plan/work.ts";
import { parseWork } from "../../plan/work-distributions.ts";
import { seconds } from "../../terminal/format.ts";
import { badValue, invalidValue, type ValueParser } from "./values.ts";

const longest = limits.sqs.delaySecondsMax;
const windowAllowed = `whole seconds, max or min-max, from 0 to ${longest} (the longest message timer of SQS)`;

/** Parses a jitter window: `100` for 0–100 s, `10-100` for 10–100 s. */
export const parseWindow: ValueParser<JitterWindow> = (flag) => (text) => {
  const window = windowIn(flag, text);
  if (window === undefined) throw badValue(flag, text, `expected ${windowAllowed}`, "10-100");
  return window;
};

/** What a window of up to a year may be, for errors. */
export const longAllowed = `whole seconds or durations, max or min-max, of at most one year (above ${longest} s with --beyond)`;

/** Parses a list of windows of up to a year: `0,30,10-40,0-2h`. */
export const parseWindows: ValueParser<readonly JitterWindow[]> = (flag) => (text) => {
  const windows = text.split(",").map((part) => longWindowIn(flag, text, part));
  if (windows.some((window) => window === undefined)) {
    throw badValue(flag, text, `expected a list of ${longAllowed}`, "0,30,10-100");
  }
  return windows as JitterWindow[];
};

/** Parses a window of up to a year: `0-2h`. Whether its delays can be made is checked with the other flags. */
export const parseLongWindow: ValueParser<JitterWindow> = (flag) => (text) => {
  const window = longWindowIn(flag, text);
  if (window === undefined) throw badValue(flag, text, `expected ${longAllowed}`, "10-100");
  return window;
};

/**
 * Reads a window; undefined for any other text.
 *
 * @param given the whole value of the flag, for the error.
 * @param part the part of it that holds the window.
 * @throws {FlattenError} (usage) for a delay of more than a year.
 */
export function longWindowIn(flag: string, given: string, part = given): JitterWindow | undefined {
  const window = parseJitterWindow(withoutYears(part));
  if (window === undefined || window.maxSeconds <= longDelaySecondsMax) return window;
  throw tooLong(flag, given, `${flag} ${given.includes(":") ? "sqs:" : ""}0-2h --beyond auto`);
}

/** The error for a delay of more than a year. It names the reach of both ways to make long delays. */
const tooLong = (flag: string, given: string, example: string) =>
  usageError(
    `${invalidValue(flag, given)}: a delay is at most one year (--beyond scheduler), or 3 h 45 min (${hopsMax} hops, --beyond hops)`,
    `for example: ${example}`,
  );

/** Years as days, so that a delay of years is recognized as too long. */
const withoutYears = (text: string): string =>
  text.replaceAll(/(\d+(?:\.\d+)?)\s*y/g, (_, years: string) => `${Number(years) * 365}d`);

/**
 * Reads a window; undefined for any other text.
 *
 * @throws {FlattenError} (usage) for a window that is longer than the longest message timer of SQS.
 */
function windowIn(flag: string, given: string): JitterWindow | undefined {
  const window = parseJitterWindow(given);
  if (window === undefined || window.maxSeconds <= longest) return window;
  throw usageError(
    `${invalidValue(flag, given)}: SQS delays a message by at most ${longest} s`,
    `send the jobs in several bursts, or let them wait in the queue: flatten deploy --parameter MaximumConcurrency=10`,
  );
}

/**
 * Parses a list of delays of up to a year into whole seconds: `30s,5m,1h`. How the long ones are made is checked with the other
 * flags.
 */
export const parseDelays: ValueParser<readonly number[]> = (flag) => (text) => {
  const delays = text.split(",").map((part) => parseSeconds(withoutYears(part.trim()), "s") ?? Number.NaN);
  if (!delays.every((seconds) => Number.isInteger(seconds))) {
    throw badValue(flag, text, "expected a list of delays of whole seconds, each of at most one year", "30s,5m,1h");
  }
  if (delays.every((seconds) => seconds <= longDelaySecondsMax)) return delays;
  throw tooLong(flag, text, `${flag} 30s,5m,1h`);
};

const longestSeconds = limits.lambda.timeoutSecondsMax;
const workAllowed = `expected a time, a range (2s-8s), lognormal:<median>,<sigma> or exponential:<mean>, above 0 and shorter than ${longestSeconds} s (Lambda's longest timeout)`;

/** Help of every flag that takes a work time. */
export const workHelp = "time a job takes: 5s, 2s-8s, lognormal:5s,0.4, exponential:5s (default: 5s)";

/** Parses the time that a job takes: `5s`, `2s-8s`, `lognormal:5s,0.4`; shorter than the longest timeout of Lambda. */
export const parseWorkTime: ValueParser<Work> = (flag) => (text) => {
  const work = parseWork(text);
  if (work === undefined || work.meanSeconds <= 0 || outlastsFunction(work))
    throw badValue(flag, text, workAllowed, "5s");
  return cutWork(work);
};

/**
 * Whether Lambda would stop the function: the longest job has to fit into its timeout, or, where the distribution has no
 * longest time, half of the jobs.
 *
 * @param timeoutSeconds of the function; the longest one that Lambda allows unless given.
 */
export const outlastsFunction = (
  { quantile, longestSeconds: maxSeconds }: Work,
  timeoutSeconds: number = longestSeconds,
): boolean => (Number.isFinite(maxSeconds) ? maxSeconds : quantile(0.5)) >= timeoutSeconds;

/** @throws {FlattenError} (usage) for jobs that the timeout of the function would stop again and again. */
export function refuseStopped(
  work: Work,
  timeoutSeconds: number | undefined,
  instead = "plan with shorter jobs, or with a longer timeout of the function",
): void {
  // The longest measured time may be that of an invocation that the timeout has stopped.
  const judged = work.kind === "sample" ? { ...work, longestSeconds: Number.POSITIVE_INFINITY } : work;
  if (timeoutSeconds === undefined || !outlastsFunction(judged, timeoutSeconds)) return;
  throw usageError(
    `jobs of ${work.text} do not fit into the timeout of the function, ${seconds(timeoutSeconds)}: Lambda would stop them in every attempt`,
    instead,
  );
}

/** Parses the time that a job takes, and keeps the text as it was typed, for the suggested command. */
export const parseWorkText: ValueParser<Work> = (flag) => (text) => ({
  ...parseWorkTime(flag)(text),
  text: text.trim(),
});

const tenantsMax = 10_000;
const tenantPattern = /^([A-Za-z0-9_-]{1,100}):(\d+)(?:x(\d+))?$/;
const tenantShape = "name:jobs for one tenant, or name:jobsxtenants for several tenants with as many jobs each";

/**
 * Parses the tenants of a burst, in the order in which they send: `big:900,small:10x5` is one tenant with 900 jobs, and then
 * five tenants with 10 jobs each, which are named small-1 to small-5.
 */
export const parseTenants: ValueParser<readonly Tenant[]> = (flag) => (text) => {
  const groups = text.split(",").map((each) => tenantPattern.exec(each.trim()));
  const tenants = groups.flatMap((group) => {
    const [, name = "", jobs = "0", times] = group ?? [];
    const each = { group: name, jobs: Number(jobs) };
    if (times === undefined) return [{ ...each, name }];
    return Array.from({ length: Math.min(Number(times), tenantsMax + 1) }, (_, i) => ({
      ...each,
      name: `${name}-${i + 1}`,
    }));
  });
  const why = groups.includes(null) ? `expected ${tenantShape}, separated by commas` : whyNotTenants(tenants);
  if (why === undefined) return tenants;
  throw badValue(flag, text, why, "big:900,small:10x10");
};

/** Why tenants cannot share a queue; undefined if they can. */
function whyNotTenants(tenants: readonly Tenant[]): string | undefined {
  if (new Set(tenants.map(({ name }) => name)).size < tenants.length) return "each tenant needs a name of its own";
  if (tenants.some(({ jobs }) => jobs === 0)) return "each tenant needs at least 1 job";
  return tenants.length < 2 || tenants.length > tenantsMax ? `expected from 2 to ${tenantsMax} tenants` : undefined;
}

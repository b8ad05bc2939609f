import { usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { cutWork, type Work } from "../../plan/work.ts";
import { parseWork } from "../../plan/work-distributions.ts";
import { seconds } from "../../terminal/format.ts";
import { badValue, type ValueParser } from "./choices.ts";
import { parseShare } from "./numbers.ts";

const longestSeconds = limits.lambda.timeoutSecondsMax;
const expected = `expected a time, a range (2s-8s), lognormal:<median>,<sigma> or exponential:<mean>, above 0 and shorter than ${longestSeconds} s (Lambda's longest timeout)`;

/** Help of every flag that takes a work time. */
export const workHelp = "time a job takes: 5s, 2s-8s, lognormal:5s,0.4, exponential:5s (default: 5s)";

/** Parses the time that a job takes: `5s`, `2s-8s`, `lognormal:5s,0.4`; shorter than the longest timeout of Lambda. */
export const parseWorkTime: ValueParser<Work> = (flag) => (text) => {
  const work = parseWork(text);
  if (work === undefined || work.meanSeconds <= 0 || outlastsFunction(work)) throw badValue(flag, text, expected, "5s");
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

/** Parses the probability that a goal is met; no delays meet one with certainty. */
export const parseConfidence: ValueParser<number> = (flag) => (text) => {
  const share = parseShare(flag)(text);
  if (share <= 0 || share >= 1) throw badValue(flag, text, "expected a share above 0% and below 100%", "95%");
  return share;
};

/** Parses the time that a job takes, and keeps the text as it was typed, for the suggested command. */
export const parseWorkText: ValueParser<Work> = (flag) => (text) => ({
  ...parseWorkTime(flag)(text),
  text: text.trim(),
});

import { limits } from "../../base/limits.ts";
import { parseWork } from "../../plan/work/parse-work.ts";
import type { Work } from "../../plan/work.ts";
import { badValue, type ValueParser } from "./parse.ts";

const longestSeconds = limits.lambda.timeoutSecondsMax;
const allowed = `a time, a range (2s-8s), lognormal:<median>,<sigma> or exponential:<mean>, above 0 and shorter than ${longestSeconds} s (Lambda's longest timeout)`;

/** How long a job works: `5s`, `2s-8s`, `lognormal:5s,0.4`; shorter than Lambda lets a function run. */
export const parseWorkTime: ValueParser<Work> = (flag) => (text) => {
  const work = workIn(text);
  if (work === undefined || work.meanSeconds <= 0 || outlastsFunction(work)) throw badValue(flag, text, allowed, "5s");
  return work;
};

/** Whether Lambda would stop the function. Half of the jobs at least have to fit: an endless tail is the user's own choice. */
export const outlastsFunction = ({ quantile, maxSeconds }: Work): boolean =>
  (Number.isFinite(maxSeconds) ? maxSeconds : quantile(0.5)) >= longestSeconds;

function workIn(text: string): Work | undefined {
  try {
    return parseWork(text);
  } catch {
    return undefined;
  }
}

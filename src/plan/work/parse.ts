import { parseSeconds, parseSecondsRange } from "../../base/duration.ts";
import { exponentialWork, fixedWork, lognormalWork, rangeWork } from "./distributions.ts";
import type { Work } from "./work.ts";

/** Above this sigma the mean of a lognormal work exceeds 300,000 times its median, and predictions mean nothing. */
const sigmaMax = 5;

/**
 * Parses a work time: `5s`, `1500ms`, a range `2s-8s` or `2-8s`, `lognormal:5s,0.4` (median, and standard deviation of
 * the natural logarithm) or `exponential:5s` (mean). A number without a unit is in seconds.
 *
 * @returns undefined if the text is not a work time
 */
export const parseWork = (text: string): Work | undefined => named(text) ?? range(text) ?? fixed(text);

function named(text: string): Work | undefined {
  const match = /^(lognormal|exponential):([^,]+)(?:,([\d.]+))?$/.exec(text.trim());
  if (match === null) return undefined;
  const seconds = parseSeconds(match[2] as string, "s");
  if (seconds === undefined || seconds === 0) return undefined;
  if (match[1] === "exponential") return match[3] === undefined ? exponentialWork(seconds) : undefined;
  const sigma = Number(match[3] ?? Number.NaN);
  if (!(sigma >= 0 && sigma <= sigmaMax)) return undefined;
  return sigma === 0 ? fixedWork(seconds) : lognormalWork(seconds, sigma);
}

function range(text: string): Work | undefined {
  const seconds = parseSecondsRange(text);
  if (seconds === undefined) return undefined;
  const { min, max } = seconds;
  return min === max ? fixedWork(min) : rangeWork(min, max);
}

function fixed(text: string): Work | undefined {
  const seconds = parseSeconds(text, "s");
  return seconds === undefined ? undefined : fixedWork(seconds);
}

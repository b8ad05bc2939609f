import { usageError } from "../../base/errors.ts";
import { exponentialWork, fixedWork, lognormalWork, rangeWork } from "./distributions.ts";
import { secondsIn } from "./seconds-text.ts";
import type { Work } from "./work.ts";

/** The work time that a text says (see `parseWork`); undefined when it says none. */
export const workIn = (text: string): Work | undefined => named(text) ?? range(text) ?? fixed(text);

function fixed(text: string): Work | undefined {
  const seconds = secondsIn(text);
  return seconds === undefined ? undefined : fixedWork(seconds);
}

function range(text: string): Work | undefined {
  const match = /^([\d.]+)(ms|s|m|h)?-([\d.]+)(ms|s|m|h)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, low, lowUnit, high, highUnit] = match;
  const min = secondsIn(`${low}${lowUnit ?? highUnit ?? "s"}`);
  const max = secondsIn(`${high}${highUnit ?? "s"}`);
  if (min === undefined || max === undefined || min > max) return undefined;
  return min === max ? fixedWork(min) : rangeWork(min, max);
}

/** Beyond, the mean is 300,000 times the median, and says nothing. */
const sigmaMax = 5;

function named(text: string): Work | undefined {
  const match = /^(lognormal|exponential):([^,]+)(?:,([\d.]+))?$/.exec(text.trim());
  if (match === null) return undefined;
  const seconds = secondsIn(match[2] as string);
  if (seconds === undefined || seconds === 0) return undefined;
  if (match[1] === "exponential") return match[3] === undefined ? exponentialWork(seconds) : undefined;
  const sigma = Number(match[3] ?? Number.NaN);
  if (!(sigma >= 0 && sigma <= sigmaMax)) return undefined;
  return sigma === 0 ? fixedWork(seconds) : lognormalWork(seconds, sigma);
}

/**
 * Reads a work time: `5s`, `1500ms`, a range `2s-8s` or `2-8s`, `lognormal:5s,0.4` (median, sigma of the logarithm) or
 * `exponential:5s` (mean).
 *
 * @throws FlattenError (usage) naming what was given and what is allowed
 */
export function parseWork(text: string): Work {
  const work = workIn(text);
  if (work !== undefined) return work;
  throw usageError(
    `"${text}" is not a work time: a time (5s, 1500ms), a range (2s-8s), lognormal:<median>,<sigma> (${sigmaMax} at most) or exponential:<mean>`,
    "for example lognormal:5s,0.4",
  );
}

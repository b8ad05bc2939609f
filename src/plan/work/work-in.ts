import type { Work } from "../work.ts";
import { exponentialWork } from "./exponential-work.ts";
import { fixedWork } from "./fixed-work.ts";
import { lognormalWork } from "./lognormal-work.ts";
import { rangeWork } from "./range-work.ts";
import { secondsIn } from "./seconds-text.ts";

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
export const sigmaMax = 5;

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

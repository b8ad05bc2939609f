import { usageError } from "../../base/errors.ts";
import type { Work } from "../work.ts";
import { sigmaMax, workIn } from "./work-in.ts";

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

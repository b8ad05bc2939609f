import { parseWork } from "../../src/plan/work/parse.ts";
import type { Work } from "../../src/plan/work/work.ts";

/** The work that a text describes; an error where it describes none. */
export function workOf(text: string): Work {
  const work = parseWork(text);
  if (work === undefined) throw new Error(`"${text}" is not a work time`);
  return work;
}

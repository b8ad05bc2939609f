import type { Prediction } from "../../plan/prediction.ts";
import { confidenceOf, type Goal, type PlanRow } from "../../plan/solve/goal.ts";
import { count, range, roughly } from "../../terminal/format.ts";

/** Chance that a goal is missed: the peak is higher, or the last job later; null where no number was given. */
export function goalChance(prediction: Prediction, goal: Goal): number | null {
  if ("maxPeak" in goal) return prediction.exceeds(goal.maxPeak);
  // The solver's own tolerance, so that a last end on the dot is in time.
  if ("deadlineSeconds" in goal) return 1 - prediction.endsBy(goal.deadlineSeconds + 1e-9);
  return goal.over === undefined ? null : prediction.exceeds(goal.over);
}

/** What was asked, as the rest of a heading. */
export function goalHeading(goal: Goal): string {
  if ("maxPeak" in goal) return `the smallest window that keeps the peak at or under ${count(goal.maxPeak)}`;
  if ("deadlineSeconds" in goal) return `the lowest peak that is done within ${roughly(goal.deadlineSeconds)}`;
  return goal.window.maxSeconds === 0 ? "what happens without delays" : `what delays of ${windowText(goal.window)} do`;
}

/** What is wanted, behind delays that do it and behind a row that cannot: `keep the peak at or under 10`. */
export function goalVerb(goal: Goal): { readonly does: string; readonly cannot: string } {
  if ("deadlineSeconds" in goal) {
    const within = `done within ${roughly(goal.deadlineSeconds)}`;
    return { does: `are ${within}`, cannot: `be ${within}` };
  }
  const keep = "maxPeak" in goal ? `keep the peak at or under ${count(goal.maxPeak)}` : "";
  return { does: keep, cannot: keep };
}

/** How sure it has to be: `95 %`. */
export const confidenceText = (goal: Goal): string => `${Number((100 * confidenceOf(goal)).toPrecision(6))} %`;

/** `10–100 s`. */
export const windowText = ({ minSeconds, maxSeconds }: PlanRow["window"]): string =>
  minSeconds === maxSeconds ? `${count(minSeconds)} s` : `${range(minSeconds, maxSeconds)} s`;

/** A row as the subject of a sentence: `delays of 0–59 s (even)`. */
export function rowText({ spread, window }: PlanRow): string {
  if (window.maxSeconds === 0) return "no delays";
  if (spread === "none") return `a delay of ${count(window.minSeconds)} s for every job`;
  return `delays of ${windowText(window)} (${spread})`;
}

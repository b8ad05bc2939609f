import type { BurstGoal } from "../../plan/solve/goal.ts";
import { refuseUnknown, wrong } from "./wrong.ts";

/**
 * Reads what the burst is to keep: `{ "maxConcurrency": 10 }` or `{ "deadlineSeconds": 120 }`, with a `confidence`
 * between 0 and 1 if that is not to be 0.95.
 *
 * @throws {Error} with a sentence, for anything else, and for a goal beside a jitter window.
 */
export function readGoal(goal: unknown, jitter: unknown): BurstGoal | undefined {
  if (goal === undefined) return undefined;
  if (jitter !== undefined) throw new Error('"goal" and "jitter" do not go together: the goal chooses the window');
  const members: Record<string, unknown> = typeof goal === "object" ? { ...goal } : {};
  const { maxConcurrency, deadlineSeconds, confidence = 0.95, ...others } = members;
  refuseUnknown(others);
  if (isBetween(confidence, 0, 1)) {
    if (deadlineSeconds === undefined && isBetween(maxConcurrency, 0) && Number.isInteger(maxConcurrency)) {
      return { maxConcurrency, confidence };
    }
    if (maxConcurrency === undefined && isBetween(deadlineSeconds, 0)) return { deadlineSeconds, confidence };
  }
  throw wrong("goal", goal, '{ "maxConcurrency": 10 } or { "deadlineSeconds": 120 }, and "confidence" within 0 and 1');
}

/** Both ends are excluded. */
const isBetween = (value: unknown, low: number, high = Number.POSITIVE_INFINITY): value is number =>
  typeof value === "number" && value > low && value < high;

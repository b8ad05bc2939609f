import { type BurstGoal, isBetween } from "./goal.ts";
import type { Limits } from "./limits.ts";

/** Whether a goal is a peak, or a deadline, and nothing else: it can be met by places for jobs whose work is known. */
export const isPlain = ({ maxPeak, maxRate, maxEnvironments, deadlineSeconds }: BurstGoal): boolean =>
  maxRate === undefined && maxEnvironments === undefined && (maxPeak === undefined || deadlineSeconds === undefined);

/** The largest number in flight that a goal allows: an environment runs one invocation at a time. Undefined if it has no such limit. */
export function concurrencyOf({ maxPeak, maxEnvironments }: Limits): number | undefined {
  if (maxPeak === undefined && maxEnvironments === undefined) return undefined;
  return Math.floor(Math.min(maxPeak ?? Number.POSITIVE_INFINITY, maxEnvironments ?? Number.POSITIVE_INFINITY));
}

/** The limits of a goal as noun phrases: `a peak of at most 10`, `at most 14 starts per second`. */
export function limitTexts({ maxPeak, maxRate, maxEnvironments }: Limits): string[] {
  return [
    ...(maxPeak === undefined ? [] : [`a peak of at most ${maxPeak}`]),
    ...(maxRate === undefined ? [] : [`at most ${maxRate} starts per second`]),
    ...(maxEnvironments === undefined ? [] : [`at most ${maxEnvironments} environments`]),
  ];
}

/** Joins phrases: `a`, `a and b`, `a, b and c`. */
export const joined = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;

/**
 * Parses a goal of one or several members: `maxPeak` and `maxEnvironments`, whole numbers of at least 1, `maxRate`, at least 1,
 * `deadlineSeconds`, above 0; and optionally a `confidence` between 0 and 1, both excluded.
 *
 * @returns undefined if the values are not a goal
 */
export function parseGoals({ confidence, ...values }: Readonly<Record<string, unknown>>): BurstGoal | undefined {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const isValid =
    given.length > 0 &&
    (confidence === undefined || isBetween(confidence, 0, 1)) &&
    given.every(([name, value]) => isBetween(value, 0) && checks[name]?.(value));
  return isValid
    ? Object.fromEntries(confidence === undefined ? given : [...given, ["confidence", confidence]])
    : undefined;
}

const isWhole = (value: number): boolean => value % 1 === 0;

/** Which positive numbers each member accepts. */
const checks: Readonly<Record<string, (value: number) => boolean>> = {
  maxPeak: isWhole,
  maxEnvironments: isWhole,
  maxRate: (value) => value >= 1,
  deadlineSeconds: () => true,
};

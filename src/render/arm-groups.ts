import { median } from "../base/statistics.ts";
import type { ArmResult } from "../experiment/result.ts";
import { isDirect } from "./arm-words.ts";

/** The runs of one arm: one, or several with `--repeat`. */
export interface ArmGroup {
  readonly name: string;
  readonly runs: readonly [ArmResult, ...ArmResult[]];
}

/** Arms by name, in the order in which they first ran. */
export function groupArms(arms: readonly ArmResult[]): readonly ArmGroup[] {
  const groups = new Map<string, [ArmResult, ...ArmResult[]]>();
  for (const arm of arms) {
    const runs = groups.get(arm.name);
    if (runs === undefined) groups.set(arm.name, [arm]);
    else runs.push(arm);
  }
  return [...groups].map(([name, runs]) => ({ name, runs }));
}

/** No delays, and the stack as it is deployed. */
const undelayed = ({ runs: [arm] }: ArmGroup): boolean =>
  arm.settings === undefined && (arm.jitterSeconds === null || arm.jitterSeconds.max === 0);

/** What the others are compared with: the first direct arm, else the first without delays, else none. */
export const baselineOf = (groups: readonly ArmGroup[]): ArmGroup | undefined =>
  groups.find((group) => isDirect(group.runs[0]) && undelayed(group)) ?? groups.find(undelayed);

/** Middle, least and most over the runs that have the number. */
export interface Repeats {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** How a number came out over the runs of a group; null if none of them has it. */
export function repeats({ runs }: ArmGroup, read: (arm: ArmResult) => number | null): Repeats | null {
  const values = runs.map(read).filter((value) => value !== null);
  if (values.length === 0) return null;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

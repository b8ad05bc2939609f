import type { ArmResult, PredictedPeak } from "../experiment/result.ts";
import { count, range } from "./format.ts";

/** The peaks between which nine runs in ten lie. */
export function band({ p5, p95 }: PredictedPeak): string {
  const [low, high] = [Math.floor(p5), Math.ceil(p95)];
  return low === high ? count(low) : range(low, high);
}

/** Whether the peak came out as predicted; null where nothing was predicted, or the run was cut short. */
export function isInBand({ peak, state }: ArmResult): boolean | null {
  const { predicted, invocations } = peak;
  if (predicted === null || state !== "drained") return null;
  return invocations >= Math.floor(predicted.p5) && invocations <= Math.ceil(predicted.p95);
}

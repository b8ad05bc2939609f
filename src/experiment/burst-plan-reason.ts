import type { PlanRow, SolvedPlan } from "../plan/solve.ts";
import type { Keeping, SpreadName } from "../plan/spread.ts";
import { spreadSentences } from "../plan/spreads/spread-sentences.ts";

/**
 * Which spread was taken, why, and what the usual one would have cost, as one sentence.
 *
 * @param burst.laterSeconds by which retries put off the last end of any spread
 */
export function whyThisSpread(
  { goal, rows }: SolvedPlan,
  row: PlanRow,
  asked: SpreadName | undefined,
  burst: Keeping & { readonly count: number; readonly laterSeconds: number },
): string {
  const placed = spreadSentences[row.spread]({ ...burst, ...row.window });
  if (row.spread === asked) return `${asked}, as asked for: ${placed}.`;
  const isPeak = "maxConcurrency" in goal;
  const words = (one: PlanRow): string =>
    isPeak
      ? `after ${(one.prediction.lastEndSeconds.p95 + burst.laterSeconds).toFixed(1)} s`
      : `${one.prediction.peak.p95}`;
  const best = isPeak
    ? `of the spreads that keep the peak it is done first, ${words(row)}`
    : `of the spreads that are done in time it has the lowest peak, ${words(row)}`;
  const random = rows.find(({ spread, unmet }) => spread === "random" && unmet === null);
  const beside = random === undefined || random === row ? "" : ` (random: ${words(random)})`;
  return `${row.spread}, because ${best}${beside}: ${placed}.`;
}

import { largest, sum } from "../../src/base/numbers.ts";
import { prices } from "../../src/base/prices.ts";
import { stackPlan } from "../../src/cli/target/stacks.ts";
import type { ExperimentDryRun } from "../../src/commands/arms/dry-run.ts";
import { idleCostUsdPerMonth } from "../../src/measure/cost.ts";
import { count, dollars } from "../../src/terminal/format.ts";

/** What a verification is expected to take from its account. */
interface Estimate {
  /** At list prices, US dollars. */
  readonly usd: number;
  /** The highest peak expected of any arm. */
  readonly peak: number;
}

/** A verification that is expected to cost more, US dollars, is refused. */
export const boundUsd = 2;

const daysPerMonth = 30;

/**
 * Estimates a verification before anything is deployed: the forecasts of its commands, which dry runs on the emulator make, and
 * the idle stack for a whole day, although it exists for about two hours.
 *
 * @param dryRun runs a command line with `--dry-run` on the emulator, and returns its document.
 */
export async function estimateOf(
  lines: readonly string[],
  dryRun: (line: string) => Promise<ExperimentDryRun>,
): Promise<Estimate> {
  const forecasts = [];
  for (const line of lines) forecasts.push((await dryRun(line)).forecast);
  const { templateBody } = await stackPlan("any", {});
  const types = Array.from(templateBody.matchAll(/^ {4}Type: (AWS::\S+)$/gm), ([, type = ""]) => type);
  return {
    usd: sum(forecasts.map(({ usd }) => usd)) + idleCostUsdPerMonth(types) / daysPerMonth,
    peak: largest(forecasts.map(({ peak }) => peak)),
  };
}

/** The estimate as a sentence. */
export const estimateSentence = ({ usd, peak }: Estimate, commands: number): string =>
  `${count(commands)} commands cost about ${dollars(usd)} at list prices (us-east-1, ${prices.asOf}), with a day of the idle ` +
  `stack. They use up to about ${count(peak)} of the account's concurrent executions.`;

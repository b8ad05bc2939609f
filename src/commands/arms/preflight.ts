import { prices } from "../../base/prices.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { askConsent } from "../../cli/prompts.ts";
import type { PlannedArm } from "../../experiment/arm-run.ts";
import { checkMapping, type Forecast, forecastOf, readClaimedConcurrency } from "../../experiment/preflight.ts";
import type { StackFacts } from "../../experiment/stack-facts.ts";
import type { Target, TargetDescription } from "../../experiment/target.ts";
import { count, dollars } from "../../terminal/format.ts";
import { placeOf } from "../common/heading.ts";
import { notEmptyNote } from "../queue/report.ts";

/**
 * Looks at the road before a burst, and says what is on it already. Off the local target the account is looked at as
 * well, and a burst that is not harmless is asked for.
 *
 * @returns false when the user does not want it.
 * @throws {FlattenError} when the road is closed; nothing has been sent.
 */
export async function confirmBurst(
  context: CommandContext,
  flags: CommonFlags,
  target: Target,
  facts: StackFacts,
  { arms, repeat }: { readonly arms: readonly PlannedArm[]; readonly repeat: number },
): Promise<boolean> {
  const say = (sentence: string) => void (context.quiet || context.stderr.write(`${sentence}\n`));
  checkMapping(target, facts, arms);
  const { depth } = facts;
  if (depth.visible + depth.notVisible + depth.delayed > 0) say(notEmptyNote(depth));
  if (target.description.kind === "local") return true;
  const forecast = forecastOf(arms, facts, await readClaimedConcurrency(target), repeat);
  say(forecastSentence(forecast, target.description));
  return forecast.reasons.length === 0 || askConsent(context, flags, forecastQuestion(forecast));
}

/** What a burst would take from the account, as one sentence. */
export const forecastSentence = ({ peak, accountLimit, free, usd }: Forecast, target: TargetDescription): string =>
  `${placeOf(target)}: expects a peak of about ${count(peak)}; ${count(free)} of the account's ${count(accountLimit)} ` +
  `concurrent executions are free; costs about ${dollars(usd)} (list prices of ${prices.asOf}).`;

const why = {
  concurrency: "it may take more than half of the concurrency that is free, and throttle other functions",
  cost: "it costs more than $1",
  settings: "it changes settings of the function or its event source mapping, and restores them afterwards",
} as const satisfies Record<Forecast["reasons"][number], string>;

/** The question that a burst has to be asked for. */
export const forecastQuestion = ({ reasons }: Forecast): string =>
  `This burst is not harmless: ${reasons.map((reason) => why[reason]).join(", and ")}. Run it?`;

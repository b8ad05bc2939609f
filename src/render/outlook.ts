import { prices } from "../base/prices.ts";
import type { Outlook } from "../experiment/guard.ts";
import type { TargetDescription } from "../experiment/result.ts";
import { count, dollars } from "./format.ts";
import { placeOf } from "./heading.ts";

/** What a burst would take from the account, as one sentence. */
export const outlookSentence = ({ peak, accountLimit, free, usd }: Outlook, target: TargetDescription): string =>
  `${placeOf(target)}: expects a peak of about ${count(peak)}; ${count(free)} of the account's ${count(accountLimit)} ` +
  `concurrent executions are free; costs about ${dollars(usd)} (list prices of ${prices.asOf}).`;

const why = {
  concurrency: "it may take more than half of the concurrency that is free, and throttle other functions",
  cost: "it costs more than $1",
} as const satisfies Record<Outlook["reasons"][number], string>;

/** The question that a burst has to be asked for. */
export const outlookQuestion = ({ reasons }: Outlook): string =>
  `This burst is not harmless: ${reasons.map((reason) => why[reason]).join(", and ")}. Run it?`;

import type { LateRetries } from "../experiment/late-retries.ts";
import { counted, seconds } from "./format.ts";

/** Why a deadline is not met through the queue: `what fails comes back 4 times, …`. */
export function lateRetriesWords({ isCertain, retries, earliestSeconds }: LateRetries): string {
  const who = isCertain ? "what fails" : "some job";
  const times = retries.times === 1 ? "once" : counted(retries.times, "time");
  return (
    `${who} comes back ${times}, ${seconds(retries.everySeconds)} later each time, ` +
    `so the last end through the queue is after ${seconds(earliestSeconds)} at the earliest`
  );
}

/** Said before a comparison whose flaky jobs are likely to come back too late. */
export const lateRetriesNote = (late: LateRetries): string =>
  `With --flaky the deadline is likely to be missed: ${lateRetriesWords(late)}.`;

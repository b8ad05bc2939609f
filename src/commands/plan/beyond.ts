import { usageError } from "../../base/errors.ts";
import type { CommandContext } from "../../cli/context.ts";
import { writeNote } from "../../cli/output.ts";
import { beyondFor, beyondSentence, refuseNeedlessBeyond } from "../arms/beyond.ts";
import type { PlanFlags } from "./flags.ts";

/**
 * Says on stderr how given delays beyond 900 s would be made.
 *
 * @throws {FlattenError} (usage) for delays that cannot be made, or not by a sender of the user.
 */
export function noteBeyond(context: CommandContext, flags: PlanFlags): void {
  const { beyond, via = "sqs", jitter, delays, emit, arrivals } = flags;
  refuseNeedlessBeyond(beyond, [jitter ?? null]);
  const way = beyondFor(beyond, via, jitter ?? null);
  if (way === undefined || jitter === undefined) return;
  if (delays !== undefined || emit !== undefined) {
    const flag = delays === undefined ? "--emit" : "--delays";
    throw usageError(
      `${flag} and --beyond cannot be combined: a sender of your own has only message timers`,
      `leave out ${flag}`,
    );
  }
  // A plan for recorded arrivals refuses given delays.
  if (arrivals === undefined) writeNote(context, beyondSentence(way, jitter));
}

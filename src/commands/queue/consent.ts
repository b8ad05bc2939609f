import type { QueueDepth, RedriveSettings } from "../../aws/queue.ts";
import { FlattenError } from "../../base/errors.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { writeNote } from "../../cli/output.ts";
import { askConsent, askName } from "../../cli/prompts.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import { depthText, peekWarning } from "./report.ts";

/**
 * Warns that a peek at a queue with a redrive policy counts as a receive. Off the local target it also asks for consent.
 */
export const consentToPeek =
  (context: CommandContext, flags: CommonFlags, queue: string, { kind }: TargetDescription) =>
  async (redrive: RedriveSettings): Promise<boolean> => {
    const warning = peekWarning(queue, redrive);
    if (kind !== "local") return askConsent(context, flags, `${warning} Continue?`);
    writeNote(context, warning);
    return true;
  };

/** Flags of `queue purge` and `dlq purge`, after parsing. */
export type PurgeFlags = CommonFlags & DryRunFlags & { readonly confirm?: string };

/**
 * Asks for the queue's name before a purge, on every target; `--confirm` gives it in advance.
 *
 * @throws {FlattenError} refused, without the right name.
 */
export async function confirmPurge(
  context: CommandContext,
  flags: PurgeFlags,
  queue: string,
  held: QueueDepth,
): Promise<void> {
  if (flags.confirm === queue) return;
  if (flags.confirm !== undefined) {
    throw new FlattenError(
      "refused",
      `invalid value "${flags.confirm}" for --confirm: it is not the queue's name; nothing was deleted`,
      { remedy: `to delete every message of the queue: --confirm ${queue}` },
    );
  }
  await askName(context, flags, `Delete every message of the queue "${queue}" (${depthText(held)})?`, queue);
}

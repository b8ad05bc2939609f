import type { QueueDepth, RedriveSettings } from "../../aws/queue.ts";
import { FlattenError } from "../../base/errors.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { askConsent, askName } from "../../cli/prompts.ts";
import type { TargetDescription } from "../../experiment/target.ts";
import { heldText, peekWarning } from "./report.ts";

/** A look at a queue with a redrive policy costs a receive: said always, and asked about off the local target. */
export const consentToPeek =
  (context: CommandContext, flags: CommonFlags, queue: string, { kind }: TargetDescription) =>
  async (redrive: RedriveSettings): Promise<boolean> => {
    const warning = peekWarning(queue, redrive);
    if (kind !== "local") return askConsent(context, flags, `${warning} Look anyway?`);
    if (!context.quiet) context.stderr.write(`${warning}\n`);
    return true;
  };

export type PurgeFlags = CommonFlags & { readonly confirm?: string };

/**
 * Before a purge the queue's name has to be typed, or given by `--confirm`.
 *
 * @throws {FlattenError} unless it was.
 */
export async function confirmPurge(
  context: CommandContext,
  flags: PurgeFlags,
  queue: string,
  held: QueueDepth,
): Promise<void> {
  if (flags.confirm === queue) return;
  if (flags.confirm !== undefined) {
    throw new FlattenError("refused", `--confirm ${flags.confirm} is not the queue's name; nothing was deleted`, {
      remedy: `if you mean it: --confirm ${queue}`,
    });
  }
  await askName(context, flags, `Delete every message of the queue "${queue}" (${heldText(held)})?`, queue);
}

import { describeStack, findStack, isWhole } from "../aws/stack.ts";
import { FlattenError } from "../base/errors.ts";
import type { Target } from "../experiment/target.ts";
import { goneWithItLine } from "../render/settings-words.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";
import { removeEntry } from "./journal.ts";
import { healSettings, type Purpose } from "./journal-heal.ts";
import { journalPath } from "./journal-place.ts";
import type { OpenCloud } from "./open-cloud.ts";

/**
 * Puts left settings back on a stack that may not be there or not be whole. Before a deployment, as CloudFormation compares
 * templates, not what a mapping really has: a change set would pass over them.
 *
 * @throws {FlattenError} refused, but for a look: when they may not be put back, or while a command measures here.
 */
export async function healIfWhole(
  context: CommandContext,
  flags: CommonFlags,
  open: OpenCloud,
  purpose: Purpose,
): Promise<void> {
  const stack = await describeStack(open.cloud, open.description.stack);
  if (!isWhole(stack?.StackStatus)) return;
  const target = await targetIn(open);
  if (target !== undefined) await healSettings(context, flags, target, purpose);
}

/** Answers how to forget what is to be put back on a stack, once it is gone; to be asked while it is there. */
export async function journalOfDoomed(context: CommandContext, open: OpenCloud): Promise<() => Promise<void>> {
  const target = await targetIn(open);
  if (target === undefined) return async () => undefined;
  const path = journalPath(context, target);
  return async () => {
    if ((await removeEntry(path)) && !context.quiet) context.stderr.write(`${goneWithItLine(target.stack.name)}\n`);
  };
}

/** Undefined when there is no stack, or when parts of it are missing. */
async function targetIn({ cloud, description }: OpenCloud): Promise<Target | undefined> {
  try {
    return { cloud, description, stack: await findStack(cloud, description.stack) };
  } catch (error) {
    if (error instanceof FlattenError) return undefined;
    throw error;
  }
}

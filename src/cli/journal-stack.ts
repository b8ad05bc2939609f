import { describeStack, findStack, isWhole } from "../aws/stack.ts";
import { FlattenError } from "../base/errors.ts";
import type { Target } from "../experiment/target.ts";
import { goneWithItLine } from "../render/settings-words.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";
import { removeEntry } from "./journal.ts";
import { healSettings } from "./journal-heal.ts";
import { journalPath } from "./journal-place.ts";
import type { OpenCloud } from "./open-cloud.ts";

/**
 * Puts left settings back before a deployment: CloudFormation compares templates, not what a mapping really has, so a
 * change set would pass over them.
 *
 * @throws {FlattenError} refused, when they may not be put back, or while a command measures here.
 */
export async function healBeforeDeploy(context: CommandContext, flags: CommonFlags, open: OpenCloud): Promise<void> {
  const stack = await describeStack(open.cloud, open.description.stack);
  if (!isWhole(stack?.StackStatus)) return;
  const target = await targetIn(open);
  if (target !== undefined) await healSettings(context, flags, target, "deploy");
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

import { describeStack, findStack } from "../aws/stack.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";
import { healSettings } from "./journal-heal.ts";
import { openCloud } from "./open-cloud.ts";
import { type OpenTarget, openTarget } from "./open-target.ts";

/**
 * Opens the target with its stack as it stands, for commands that only look: no setting is changed. In a fresh folder
 * the local target is given its stack first.
 */
export async function openDeployed(context: CommandContext, flags: CommonFlags): Promise<OpenTarget> {
  const seed = flags.seed ?? context.drawSeed();
  const { cloud, description, close } = await openCloud(context, flags, { seed });
  try {
    const missing = description.kind === "local" && (await describeStack(cloud, description.stack)) === undefined;
    if (!missing) {
      const target = { cloud, description, close, stack: await findStack(cloud, description.stack) };
      await healSettings(context, flags, target, "look");
      return target;
    }
  } catch (error) {
    await close();
    throw error;
  }
  await close();
  return openTarget(context, flags, seed);
}

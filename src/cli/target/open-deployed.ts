import { describeStack, findStack } from "../../aws/stack.ts";
import type { ExitReason } from "../../base/errors.ts";
import type { CommonFlags } from "../common-flags.ts";
import type { CommandContext } from "../context.ts";
import { restoreLeftSettings } from "../journal/restore.ts";
import { openSink, type ResultSink } from "../output.ts";
import { openCloud } from "./open-cloud.ts";
import { type OpenTarget, openTarget } from "./open-target.ts";

/** What a command works with that reads or changes a deployed stack. */
export interface Opened {
  readonly target: OpenTarget;
  readonly sink: ResultSink;
  readonly seed: number;
}

/** Opens the result's place and the stack as it stands, and closes the target whatever happens. */
export async function withTarget(
  context: CommandContext,
  flags: CommonFlags,
  use: (opened: Opened) => Promise<ExitReason>,
): Promise<ExitReason> {
  const sink = await openSink(context, flags);
  const seed = flags.seed ?? context.drawSeed();
  const target = await openDeployed(context, { ...flags, seed });
  try {
    return await use({ target, sink, seed });
  } finally {
    await target.close();
  }
}

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
      await restoreLeftSettings(context, flags, target, "look");
      return target;
    }
  } catch (error) {
    await close();
    throw error;
  }
  await close();
  return openTarget(context, flags, seed);
}

import { describeStack, findStack } from "../../aws/stack.ts";
import type { ExitReason } from "../../base/errors.ts";
import type { CommonFlags } from "../common-flags.ts";
import type { CommandContext } from "../context.ts";
import { restoreLeftSettings } from "../journal/restore.ts";
import { openSink, type ResultSink } from "../output.ts";
import type { LocalChoices } from "./cloud.ts";
import { openCloud } from "./open-cloud.ts";
import { type OpenTarget, openTarget } from "./open-target.ts";

/** What a command on a deployed stack works with. */
export interface Opened {
  readonly target: OpenTarget;
  readonly sink: ResultSink;
  readonly seed: number;
}

/** Opens the sink of the result and the stack as it is, runs a command on them, and closes the target in any case. */
export async function withTarget(
  context: CommandContext,
  flags: CommonFlags,
  use: (opened: Opened) => Promise<ExitReason>,
  access: LocalChoices["access"] = "change",
): Promise<ExitReason> {
  const sink = await openSink(context, flags);
  const seed = flags.seed ?? context.drawSeed();
  const target = await openDeployed(context, { ...flags, seed }, access);
  try {
    return await use({ target, sink, seed });
  } finally {
    await target.close();
  }
}

/**
 * Opens the target with its stack as it is, without changing its settings. In a fresh folder the stack of the local target
 * is deployed first.
 */
export async function openDeployed(
  context: CommandContext,
  flags: CommonFlags,
  access: LocalChoices["access"] = "change",
): Promise<OpenTarget> {
  const seed = flags.seed ?? context.drawSeed();
  const { cloud, description, canChange, close } = await openCloud(context, flags, { seed, access });
  try {
    const missing = description.kind === "local" && (await describeStack(cloud, description.stack)) === undefined;
    if (!missing) {
      const target = { cloud, description, close, workload: await findStack(cloud, description.stack) };
      if (canChange) await restoreLeftSettings(context, flags, target, "look");
      return target;
    }
  } catch (error) {
    await close();
    throw error;
  }
  await close();
  return openTarget(context, flags, seed);
}

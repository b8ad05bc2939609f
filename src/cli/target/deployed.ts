import { describeStack } from "../../aws/stack.ts";
import { isQueuedWorkload, type Workload } from "../../aws/workload.ts";
import type { ExitReason } from "../../base/errors.ts";
import type { Target } from "../../experiment/target.ts";
import { chosenWorkload } from "../../operate/workload/choice.ts";
import { namesParts } from "../../operate/workload/names.ts";
import type { CommonFlags } from "../common-flags.ts";
import type { CommandContext } from "../context.ts";
import { restoreLeftSettings } from "../journal/restore.ts";
import { openSink, type ResultSink } from "../output.ts";
import { resolveSettings } from "../project-file.ts";
import { closeAfter, type LocalChoices } from "./cloud.ts";
import { openCloud } from "./open-cloud.ts";
import { describedTarget, openTarget } from "./open-target.ts";

/** A target with a workload that a command may use until it closes it. */
export interface OpenWorkload extends Target<Workload> {
  close(): Promise<void>;
}

/** What a command on a workload works with. */
export interface Opened {
  readonly target: OpenWorkload;
  readonly sink: ResultSink;
  readonly seed: number;
}

/** Opens the sink of the result and the workload as it is, runs a command on them, and closes the target in any case. */
export async function withTarget(
  context: CommandContext,
  flags: CommonFlags,
  access: LocalChoices["access"],
  use: (opened: Opened) => Promise<ExitReason>,
): Promise<ExitReason> {
  const sink = await openSink(context, flags);
  const seed = flags.seed ?? context.drawSeed();
  return closeAfter(await openDeployed(context, { ...flags, seed }, access), (target) => use({ target, sink, seed }));
}

/**
 * Opens the target with the chosen workload as it is, without changing its settings. In a fresh folder flatten's stack is
 * deployed to the local target first, unless a function or a queue is chosen.
 *
 * @throws {FlattenError} when the workload does not exist, or when the choice is ambiguous.
 */
export async function openDeployed(
  context: CommandContext,
  flags: CommonFlags,
  access: LocalChoices["access"] = "change",
): Promise<OpenWorkload> {
  const seed = flags.seed ?? context.drawSeed();
  const choice = (await resolveSettings(context, flags)).workload;
  const { cloud, description, canChange, close } = await openCloud(context, flags, { seed, access });
  try {
    const isMissing =
      description.kind === "local" &&
      !namesParts(choice) &&
      (await describeStack(cloud, description.stack)) === undefined;
    if (!isMissing) {
      const workload = await chosenWorkload(cloud, choice);
      const described = describedTarget(description, choice, workload);
      // Only arms that send messages change settings.
      if (canChange && access !== "discard" && isQueuedWorkload(workload)) {
        await restoreLeftSettings(context, flags, { cloud, description: described, workload }, "look");
      }
      return { cloud, description: described, close, workload };
    }
  } catch (error) {
    await close();
    throw error;
  }
  await close();
  return openTarget(context, flags, seed, {}, access === "discard" ? "discard" : "change");
}

import { functionNameOf } from "../../aws/functions.ts";
import { queueNameOf } from "../../aws/queue.ts";
import { describeStack } from "../../aws/stack.ts";
import { type BurstWorkload, findStack, isQueuedWorkload, partOf, type Workload } from "../../aws/workload.ts";
import { type ExitReason, usageError } from "../../base/errors.ts";
import { namesParts, type Target, type TargetDescription, type WorkloadChoice } from "../../experiment/target.ts";
import { deploy } from "../../operate/stack/deploy.ts";
import { chosenWorkload } from "../../operate/workload/find.ts";
import type { CommandContext } from "../command.ts";
import type { CommonFlags } from "../common-flags.ts";
import { restoreAfterCrash } from "../journal/restore.ts";
import { openSink, type ResultSink } from "../output.ts";
import { givenFlags } from "../parse/values.ts";
import { readProjectFile, resolveSettings } from "../project-file.ts";
import { closeAfter, type LocalChoices, type OpenCloud } from "./cloud.ts";
import {
  accountFlagNames,
  type EmulatorFlags,
  emulatorOptionsOf,
  type Load,
  stackFlagNames,
  stackParametersOf,
} from "./emulator-flags.ts";
import { stackPlan } from "./stacks.ts";

/**
 * Opens the cloud that flags, environment and project file name; loads the emulator or the SDK first. Without a seed it is that of
 * `--seed`, or a drawn one.
 */
export async function openCloud(
  context: CommandContext,
  flags: CommonFlags,
  local: Partial<LocalChoices>,
): Promise<OpenCloud> {
  const settings = await resolveSettings(context, flags);
  if (settings.target.kind === "local") {
    const { openLocalCloud } = await import("./local/cloud.ts");
    return openLocalCloud(context, settings.stack, { seed: flags.seed ?? context.drawSeed(), ...local });
  }
  const { openRemoteCloud } = await import("./remote-cloud.ts");
  return openRemoteCloud(context, settings);
}

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
        await restoreAfterCrash(context, flags, { cloud, description: described, workload }, "look");
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

/** A target for bursts that a command may use until it closes it. */
export interface OpenTarget extends Target {
  /** Whether the local target had no state of earlier commands; false on any other target. */
  readonly isFresh: boolean;
  /** How fast the time of the local target passes (`OpenCloud.play`). */
  readonly play: OpenCloud["play"] | undefined;
  close(): Promise<void>;
}

/**
 * Opens the target with the chosen workload. On the local target the stack of flatten is first deployed with the settings
 * that the flags ask for, with the same template and code as `flatten deploy`; any other workload is used as it is.
 *
 * @throws {FlattenError} (usage) for flags that change a workload that is used as it is, and for a batch that takes too
 * long; (cloud) for a workload without a function.
 */
export async function openTarget(
  context: CommandContext,
  flags: CommonFlags & EmulatorFlags,
  seed: number,
  load: Load = {},
  access: LocalChoices["access"] = "change",
): Promise<OpenTarget> {
  const parameters = stackParametersOf(flags, load);
  const choice = (await resolveSettings(context, flags)).workload;
  const { cloud, description, isFresh, play, close } = await openCloud(context, flags, {
    seed,
    access,
    options: emulatorOptionsOf(flags),
  });
  try {
    // A played function may be named by a flag, too.
    const isDeployed = description.kind === "local" && (flags.played !== undefined || !namesParts(choice));
    if (isDeployed) {
      const chosen = flags.played === undefined ? ((await readProjectFile(context.cwd)).parameters ?? {}) : {};
      await deploy({
        cloud,
        plan: await stackPlan(description.stack, { ...chosen, ...parameters }),
        confirm: async () => true,
      });
      return { cloud, description, isFresh, play, close, workload: await findStack(cloud, description.stack) };
    }
    refuseStackFlags(flags, description);
    const workload = await chosenWorkload(cloud, choice);
    const described = describedTarget(description, choice, workload);
    return { cloud, description: described, isFresh, play, close, workload: withFunction(workload) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @throws {FlattenError} (cloud) for a workload without a function. */
const withFunction = (workload: Workload): BurstWorkload => ({
  ...workload,
  functionName: partOf(workload, "functionName"),
});

/** A workload that is used as it is keeps its settings. The emulated account can be changed, but no other one. */
function refuseStackFlags(flags: EmulatorFlags, { kind }: TargetDescription): void {
  const [first] = givenFlags(flags, kind === "local" ? stackFlagNames : [...stackFlagNames, ...accountFlagNames]);
  if (first === undefined) return;
  throw usageError(
    kind === "local"
      ? `${first} sets the stack of flatten; your own function keeps its settings`
      : `${first} works only on the local target: any other stack keeps the settings that it was deployed with`,
    kind === "local"
      ? "to change a setting for one arm, and restore it: flatten compare --arms cap:10,reserved:10,batch:10"
      : "to change them, deploy again: flatten deploy --parameter BatchSize=10",
  );
}

/** The description of a target, with the parts that were chosen; the name of the function also if its queue was chosen. */
export function describedTarget(
  description: TargetDescription,
  choice: WorkloadChoice,
  workload?: Workload,
): TargetDescription {
  if (!namesParts(choice)) return description;
  const reference = workload?.functionName ?? choice.functionName;
  const queue = choice.queue ?? choice.deadLetterQueue;
  return {
    ...description,
    stack: choice.stack ?? null,
    ...(reference === undefined ? {} : { function: functionNameOf(reference) }),
    ...(reference === undefined && queue !== undefined ? { queue: queueNameOf(queue) } : {}),
  };
}

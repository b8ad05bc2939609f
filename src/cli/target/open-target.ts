import { functionNameOf } from "../../aws/functions.ts";
import { queueNameOf } from "../../aws/queue.ts";
import { type BurstWorkload, findStack, partOf, type Workload } from "../../aws/workload.ts";
import { usageError } from "../../base/errors.ts";
import type { Target, TargetDescription } from "../../experiment/target.ts";
import { deploy } from "../../operate/stack/deploy.ts";
import { chosenWorkload } from "../../operate/workload/choice.ts";
import { namesParts, type WorkloadChoice } from "../../operate/workload/names.ts";
import type { CommonFlags } from "../common-flags.ts";
import type { CommandContext } from "../context.ts";
import { givenFlags } from "../parse/choices.ts";
import { readProjectFile, resolveSettings } from "../project-file.ts";
import type { LocalChoices, OpenCloud } from "./cloud.ts";
import {
  accountFlagNames,
  type EmulatorFlags,
  emulatorOptionsOf,
  type Load,
  stackFlagNames,
  stackParametersOf,
} from "./emulator-flags.ts";
import { openCloud } from "./open-cloud.ts";
import { stackPlan } from "./stack-plan.ts";

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

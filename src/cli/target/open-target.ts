import { findStack } from "../../aws/stack.ts";
import { usageError } from "../../base/errors.ts";
import type { Target } from "../../experiment/target.ts";
import { deploy } from "../../operate/stack/deploy.ts";
import { choiceText, namesParts, type WorkloadChoice } from "../../operate/workload/names.ts";
import type { CommonFlags } from "../common-flags.ts";
import type { CommandContext } from "../context.ts";
import { readProjectFile, resolveSettings } from "../project-file.ts";
import type { OpenCloud } from "./cloud.ts";
import {
  type EmulatorFlags,
  emulatorOptionsOf,
  givenEmulatorFlags,
  type Load,
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
 * Opens the target with its stack. On the local target the stack is first deployed with the settings that the flags ask
 * for, with the same template and code as `flatten deploy`; any other target is used as it was deployed.
 *
 * @throws {FlattenError} (usage) for a workload other than a stack of flatten, for emulator flags with any other target, or for a batch that takes too long.
 */
export async function openTarget(
  context: CommandContext,
  flags: CommonFlags & EmulatorFlags,
  seed: number,
  load: Load = {},
): Promise<OpenTarget> {
  // A played function may be the one that the project file names.
  if (flags.played === undefined) refuseOtherWorkload((await resolveSettings(context, flags)).workload);
  const parameters = stackParametersOf(flags, load);
  const open = await openCloud(context, flags, { seed, options: emulatorOptionsOf(flags) });
  const { cloud, description, isFresh, play, close } = open;
  try {
    if (description.kind === "local") {
      const chosen = flags.played === undefined ? ((await readProjectFile(context.cwd)).parameters ?? {}) : {};
      await deploy({
        cloud,
        plan: await stackPlan(description.stack, { ...chosen, ...parameters }),
        confirm: async () => true,
        onEvent: () => undefined,
      });
    } else refuseEmulatorFlags(flags);
    return { cloud, description, isFresh, play, close, workload: await findStack(cloud, description.stack) };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The jobs of a burst are messages of flatten, which only its own function processes. */
function refuseOtherWorkload(choice: WorkloadChoice): void {
  if (!namesParts(choice)) return;
  throw usageError(
    `bursts run only on a stack of flatten, not on ${choiceText(choice)}: nothing was sent`,
    "run it on a stack of flatten: --stack flatten; to predict a burst on your function: flatten plan",
  );
}

function refuseEmulatorFlags(flags: EmulatorFlags): void {
  const [first] = givenEmulatorFlags(flags);
  if (first === undefined) return;
  throw usageError(
    `${first} works only on the local target: any other stack keeps the settings that it was deployed with`,
    "to change them, deploy again: flatten deploy --parameter BatchSize=10",
  );
}

import { findStack } from "../../aws/stack.ts";
import { usageError } from "../../base/errors.ts";
import type { Target } from "../../experiment/target.ts";
import { deploy } from "../../operate/stack/deploy.ts";
import type { Work } from "../../plan/work/work.ts";
import type { CommonFlags } from "../common-flags.ts";
import type { CommandContext } from "../context.ts";
import { readProjectFile } from "../project-file.ts";
import { type EmulatorFlags, emulatorOptionsOf, givenEmulatorFlags, stackParametersOf } from "./emulator-flags.ts";
import { openCloud } from "./open-cloud.ts";
import { stackPlan } from "./stack-plan.ts";

/** A target that a command may use until it closes it. */
export interface OpenTarget extends Target {
  close(): Promise<void>;
}

/** What the stack has to cope with: the work of a job, and the largest batch that an arm asks for. */
export interface Load {
  readonly work?: Work | undefined;
  readonly batchSize?: number;
}

/**
 * Opens the target with its stack. On the local target the stack is brought to what the command asks for, through the
 * same template and the same code as `flatten deploy`; elsewhere it is taken as it was deployed.
 */
export async function openTarget(
  context: CommandContext,
  flags: CommonFlags & EmulatorFlags,
  seed: number,
  load: Load = {},
): Promise<OpenTarget> {
  const parameters = stackParametersOf(flags, load.work, load.batchSize);
  const { cloud, description, close } = await openCloud(context, flags, { seed, options: emulatorOptionsOf(flags) });
  try {
    if (description.kind === "local") {
      const chosen = (await readProjectFile(context.cwd)).parameters ?? {};
      await deploy({
        cloud,
        plan: await stackPlan(description.stack, { ...chosen, ...parameters }),
        confirm: async () => true,
        onEvent: () => undefined,
      });
    } else refuseEmulatorFlags(flags);
    return { cloud, description, close, stack: await findStack(cloud, description.stack) };
  } catch (error) {
    await close();
    throw error;
  }
}

function refuseEmulatorFlags(flags: EmulatorFlags): void {
  const [first] = givenEmulatorFlags(flags);
  if (first === undefined) return;
  throw usageError(
    `${first} works on the local target only: a deployed stack keeps the settings it was deployed with`,
    "deploy again with other parameters: flatten deploy --parameter BatchSize=10",
  );
}

import { usageError } from "../base/errors.ts";
import type { ArmSpec } from "../experiment/arm-spec.ts";
import type { CompareGoal } from "../experiment/compare-goal.ts";
import { lateRetries } from "../experiment/late-retries.ts";
import type { Target } from "../experiment/target.ts";
import { seconds } from "../render/format.ts";
import { lateRetriesNote, lateRetriesWords } from "../render/late-retries.ts";
import { paragraph } from "../render/parts.ts";
import type { AssertFlags } from "./assert.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import { type CompareArmFlags, comparedArms } from "./compare-arms.ts";
import { type CompareGoalFlags, compareGoalOf } from "./compare-goal.ts";
import type { CommandContext } from "./context.ts";
import type { KnobFlags } from "./local/knobs.ts";
import { runExperiment } from "./run-experiment.ts";
import { viewOf } from "./view.ts";

type CompareFlags = CommonFlags &
  CompareArmFlags &
  CompareGoalFlags &
  AssertFlags &
  KnobFlags & { readonly repeat?: number };

export const runCompare: CommandRun<CompareFlags> = async (context, flags) => {
  const goal = compareGoalOf(flags);
  const specs = comparedArms(flags);
  const experiment = { kind: "compare", specs, repeat: flags.repeat ?? 1 } as const;
  if (goal === undefined) return runExperiment(context, flags, experiment);
  refuseShort(goal, specs);
  const prepare = async (target: Target) => {
    await heedRetries(context, flags, target, specs, goal);
    return { specs };
  };
  return runExperiment(context, flags, { ...experiment, goal, prepare });
};

/**
 * A deadline that no arm can keep is refused before anything is sent.
 *
 * @throws {FlattenError} (usage) where every arm has a job that takes longer
 */
function refuseShort(goal: CompareGoal, specs: readonly ArmSpec[]): void {
  if (!("deadlineSeconds" in goal)) return;
  const shortest = Math.min(...specs.map(({ window, work }) => (window?.minSeconds ?? 0) + work.minSeconds));
  if (shortest <= goal.deadlineSeconds) return;
  throw usageError(
    `--deadline ${seconds(goal.deadlineSeconds)} cannot be kept by any arm: one job alone ends after ${seconds(shortest)}`,
    `allow more time, for example --deadline ${Math.ceil(2 * shortest)}s`,
  );
}

/**
 * Says beforehand that what fails comes back too late for the deadline.
 *
 * @throws {FlattenError} (usage) where that is certain
 */
async function heedRetries(
  context: CommandContext,
  flags: CompareFlags,
  target: Target,
  specs: readonly ArmSpec[],
  goal: CompareGoal,
): Promise<void> {
  const late = await lateRetries(target, specs, goal);
  if (late === undefined) return;
  if (late.isCertain) {
    const minutes = Math.ceil(late.earliestSeconds / 60) + 5;
    throw usageError(
      `--deadline and --fail do not go together here: ${lateRetriesWords(late)}`,
      `allow more time, for example --deadline ${minutes}m, or leave out --fail`,
    );
  }
  const view = { ...viewOf(context, flags), paint: context.paint.err };
  if (!context.quiet) context.stderr.write(`${paragraph(lateRetriesNote(late), view).join("\n")}\n`);
}

import { defined } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import { announce } from "../../cli/output.ts";
import type { EmulatorFlags } from "../../cli/target/emulator-flags.ts";
import { planArm } from "../../experiment/arm-run.ts";
import type { ArmSpec } from "../../experiment/arm-spec.ts";
import { type LateRetries, lateRetries } from "../../experiment/goal/retries.ts";
import type { CompareGoal } from "../../experiment/result.ts";
import type { StackFacts } from "../../experiment/stack-facts.ts";
import { counted, seconds } from "../../terminal/format.ts";
import { paragraph } from "../../terminal/page.ts";
import { refuseUnusedMapping } from "../arms/arm-from-flags.ts";
import type { AssertFlags } from "../arms/flags.ts";
import { type CompareGoalFlags, goalIn } from "../arms/goal-flags.ts";
import { type Replay, withLoad } from "../arms/load.ts";
import { type PayloadFlags, type ReplayFlags, refuseWithReplay } from "../arms/load-flags.ts";
import { runExperiment } from "../arms/run-experiment.ts";
import { refuseMeasuredTrigger, type WorkFlags } from "../plan/flags.ts";
import { chosenFor, workFor } from "../plan/reading.ts";
import { likeFor, playing } from "../plan/work/like.ts";
import { type CompareArmFlags, comparedArms, refuseOverruled } from "./arms.ts";

type CompareFlags = CommonFlags &
  CompareArmFlags &
  CompareGoalFlags &
  AssertFlags &
  EmulatorFlags &
  PayloadFlags &
  ReplayFlags &
  Replay &
  DryRunFlags &
  Pick<WorkFlags, "like"> & { readonly repeat?: number };

/** Runs `flatten compare`: several arms with the same jobs, ranked in one table. */
export const runCompare: CommandRun<CompareFlags> = async (context, given) => {
  const vias = (given.arms ?? []).map(({ via }) => via);
  refuseWithReplay(given, vias);
  const flags = await withFunction(context, await withLoad(context, given));
  const goal = goalIn(flags);
  const specs = comparedArms(flags);
  refuseUnusedMapping(
    specs.map(({ via }) => via),
    given,
  );
  refuseOverruled(specs, given);
  const experiment = { kind: "compare", specs, repeat: flags.repeat ?? 1 } as const;
  if (goal === undefined) return runExperiment(context, flags, experiment);
  checkDeadline(goal, specs);
  const prepare = (facts: StackFacts) => {
    checkRetries(context, flags, facts, specs, goal);
    return { arms: specs.map((spec) => planArm(spec, facts)) };
  };
  return runExperiment(context, flags, { ...experiment, goal, prepare });
};

/**
 * The flags with what is known of a function of the user, the one of `--like` or the one that is named: its settings and its
 * durations, which are printed to stderr first.
 */
async function withFunction(context: CommandContext, given: CompareFlags): Promise<CompareFlags> {
  const like = await likeFor(context, given);
  for (const { via } of given.arms ?? []) refuseMeasuredTrigger(via, given);
  const flags = playing(given, like);
  const chosen = await chosenFor(context, flags);
  const work = await workFor(context, flags, { given, ...defined({ like, chosen }) });
  // A function that reads a queue expects messages, and may not understand the payload of a direct invoke.
  const readsQueue = (chosen?.workload.queueUrl ?? null) !== null && !flags.arms?.some(({ via }) => via === "invoke");
  return { ...flags, ...defined({ work, direct: readsQueue ? false : flags.direct }) };
}

/** @throws {FlattenError} (usage) if every arm has a job that takes longer than the deadline. */
function checkDeadline(goal: CompareGoal, specs: readonly ArmSpec[]): void {
  if (goal.deadlineSeconds === undefined) return;
  const shortest = Math.min(...specs.map(({ window, work }) => (window?.minSeconds ?? 0) + work.shortestSeconds));
  if (shortest <= goal.deadlineSeconds) return;
  throw usageError(
    `--deadline ${seconds(goal.deadlineSeconds)} cannot be met by any arm: one job alone ends after ${seconds(shortest)}`,
    `allow more time, for example --deadline ${Math.ceil(2 * shortest)}s`,
  );
}

/** Notes that retries probably end after the deadline. @throws {FlattenError} (usage) if they certainly do. */
function checkRetries(
  context: CommandContext,
  flags: CompareFlags,
  { queue }: StackFacts,
  specs: readonly ArmSpec[],
  goal: CompareGoal,
): void {
  const late = lateRetries(queue, specs, goal);
  if (late === undefined) return;
  if (late.isCertain) {
    const minutes = Math.ceil(late.earliestSeconds / 60) + 5;
    throw usageError(
      `--deadline cannot be met with --fail: ${lateRetriesText(late)}`,
      `allow more time, for example --deadline ${minutes}m, or leave out --fail`,
    );
  }
  announce(context, flags, (view) =>
    paragraph(`With --flaky the deadline is likely to be missed: ${lateRetriesText(late)}.`, view),
  );
}

/** Why retries miss a deadline, as a clause: `failing jobs are retried 4 times, …`. */
function lateRetriesText({ isCertain, retries, earliestSeconds }: LateRetries): string {
  const jobs = isCertain ? "failing jobs are" : "some job is";
  const times = retries.times === 1 ? "once" : counted(retries.times, "time");
  return (
    `${jobs} retried ${times}, ${seconds(retries.everySeconds)} later each time, ` +
    `so the last job through the queue ends after ${seconds(earliestSeconds)} at the earliest`
  );
}

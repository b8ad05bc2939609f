import { isFlattenStack, type Workload } from "../../aws/workload.ts";
import { defined } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags, DryRunFlags } from "../../cli/common-flags.ts";
import { announce } from "../../cli/output.ts";
import { givenFlags, refuseTogether } from "../../cli/parse/values.ts";
import { interruptible } from "../../cli/process.ts";
import { resolveSettings } from "../../cli/project-file.ts";
import type { EmulatorFlags } from "../../cli/target/emulator-flags.ts";
import { planArm } from "../../experiment/arm-run.ts";
import { type ArmSpec, followedJobsMax, fullJobsMax, sampleJobs } from "../../experiment/arm-spec.ts";
import { planBurst } from "../../experiment/goal/burst-plan.ts";
import { countedJobsMax, isUniform } from "../../experiment/send/planned-calls.ts";
import type { FoundLoad, StackFacts } from "../../experiment/stack-facts.ts";
import type { Via } from "../../plan/scenario.ts";
import { type JitterWindow, jitterWindow } from "../../plan/spreads/spread.ts";
import { count } from "../../terminal/format.ts";
import { paragraph } from "../../terminal/page.ts";
import {
  armSpecOf,
  checkMapFlags,
  refuseDelayedInvoke,
  refusePacedTrigger,
  refuseSpreadWithoutDelays,
  refuseUnusedMapping,
} from "../arms/arm-from-flags.ts";
import { refuseNeedlessBeyond } from "../arms/beyond.ts";
import type { ArmFlags, AssertFlags } from "../arms/flags.ts";
import { burstGoalOf, type GoalFlags, givenOf } from "../arms/goal-flags.ts";
import { withLoad } from "../arms/load.ts";
import { type PayloadFlags, type ReplayFlags, refuseWithReplay } from "../arms/load-flags.ts";
import { plannedText } from "../arms/outcome.ts";
import { runExperiment } from "../arms/run-experiment.ts";
import { refuseMeasuredTrigger, type WorkFlags } from "../plan/flags.ts";
import { chosenFor, workFor } from "../plan/reading.ts";
import { sizesFor } from "../plan/work/learn.ts";
import { likeFor, playing } from "../plan/work/like.ts";

type BurstFlags = CommonFlags &
  ArmFlags &
  AssertFlags &
  EmulatorFlags &
  GoalFlags &
  PayloadFlags &
  ReplayFlags &
  DryRunFlags &
  WorkFlags & { readonly via?: Via; readonly jitter?: JitterWindow };

/** Runs `flatten burst`: one arm, with the delays of `--jitter` or delays computed from a goal. */
export const runBurst: CommandRun<BurstFlags> = async (context, given) => {
  const { jitter: _, ...goalFlags } = given;
  refuseWithReplay(given, given.via === undefined ? [] : [given.via], givenOf(goalFlags));
  const sizes = await sizesFor(context, given);
  const like = await likeFor(context, given);
  const sized = sizes === undefined ? given : { ...given, count: sizes.sizes.length };
  const flags = playing(await withLoad(context, sized), like);
  const chosen = await chosenFor(context, flags);
  const goal = burstGoalOf(flags);

  const window = flags.jitter ?? null;
  // A function that reads a queue expects messages, and may not understand the payload of a direct invoke.
  const isQueued = window !== null || goal !== undefined || (chosen?.workload.queueUrl ?? null) !== null;
  const via = flags.via ?? (isQueued ? "sqs" : "invoke");
  refuseSpreadWithoutDelays(
    flags,
    window !== null || goal !== undefined,
    "add --jitter 0-60 or a goal such as --max-peak 10, or leave out --spread",
  );
  refuseDelayedInvoke(via, window);
  refuseUnusedMapping([via], given);
  refuseNeedlessBeyond(flags.beyond, [window]);
  refuseMeasuredTrigger(via, flags);
  refusePacedTrigger(via, flags);
  const isLocal = (await resolveSettings(context, flags)).target.kind === "local";
  checkMapFlags(via, flags, { hasGoal: goal !== undefined, isLocal });
  // Learned work is used for the prediction and is sent with the jobs. A function of the user takes its own time anyway.
  const work = await workFor(context, flags, { given, ...defined({ like, chosen }) }, sizes);
  const specOf = (change: Pick<BurstFlags, "spread">, delays: JitterWindow | null) => {
    const spec = armSpecOf({ ...flags, ...(work === undefined ? {} : { work }), ...change }, via, delays);
    return {
      ...spec,
      ...(sizes === undefined ? {} : { sizes: sizes.sizes }),
      ...sampledOrCounted(isLocal, via, spec),
    };
  };
  const experiment = { kind: "burst", specs: [specOf({}, window)], repeat: 1 } as const;
  const { count: ran, sampleOf }: ArmSpec = experiment.specs[0];
  if (sampleOf !== undefined) announce(context, flags, (view) => paragraph(sampleText(ran, sampleOf), view));
  if (goal === undefined) return runExperiment(context, flags, experiment);
  const planned = (facts: StackFacts, load: FoundLoad | undefined) => {
    const request = { ...experiment.specs[0], goal, spread: flags.spread, isLocal, ...(load && { load }) };
    const { plan, prediction } = planBurst(facts, request);
    announce(context, flags, (view) => paragraph(plannedText(plan), view));
    const { places } = plan;
    const spec = {
      ...specOf({ spread: plan.spread }, jitterWindow(plan.jitterSeconds)),
      ...(load !== undefined && load.othersAtOnce > 0 ? { besideOthers: true as const } : {}),
      goal,
      ...(places === undefined ? {} : { places }),
    };
    return {
      plan,
      arms: [planArm(spec, facts, load?.othersAtOnce || goal.maxEnvironments !== undefined ? undefined : prediction)],
    };
  };
  // Nothing else invokes the function of flatten's stack, and only a goal of environments depends on those that are warm.
  const needsLoad = (workload: Workload) => goal.maxEnvironments !== undefined || !isFlattenStack(workload);
  const prepare = (facts: StackFacts, load: FoundLoad | undefined) =>
    interruptible(context.interrupted, () => planned(facts, load));
  return runExperiment(context, flags, { ...experiment, prepare, needsLoad });
};

const sampleText = (ran: number, all: number): string =>
  `The emulator runs jobs 1 to ${count(ran)} in full, and computes the burst of all ${count(all)} jobs.` +
  (all > countedJobsMax ? ` On AWS, --via map takes at most ${count(countedJobsMax)} jobs in one burst.` : "");

/**
 * How a large burst through `map` runs: the emulator runs a sample, and the whole burst is computed; elsewhere its jobs are only
 * counted.
 *
 * @throws {FlattenError} (usage) for a burst that can only be counted, and whose jobs are not alike.
 */
function sampledOrCounted(
  isLocal: boolean,
  via: Via,
  spec: Pick<ArmSpec, "count" | "work" | "failShare" | "abort">,
): Partial<Pick<ArmSpec, "count" | "sampleOf" | "isCounted">> {
  const { count: jobs } = spec;
  if (via !== "map") return {};
  if (isLocal) return jobs > fullJobsMax ? { count: sampleJobs, sampleOf: jobs } : {};
  if (jobs <= followedJobsMax) return {};
  refuseUncountable(spec);
  return { isCounted: true };
}

function refuseUncountable({ count: jobs, work, failShare, abort }: Parameters<typeof sampledOrCounted>[2]): void {
  if (jobs > countedJobsMax) {
    throw usageError(
      `--via map takes at most ${count(countedJobsMax)} jobs: one execution of its state machine sends all of them`,
      "send several bursts, one after the other",
    );
  }
  const what = `--via map with more than ${count(followedJobsMax)} jobs`;
  refuseTogether(
    what,
    [
      ...(failShare > 0 ? ["--fail"] : []),
      ...(isUniform({ work, failShare: 0 }) ? [] : ["--work with different times"]),
    ],
    "its state machine then makes jobs that are all alike, and flatten only counts them",
    `send several bursts of at most ${count(followedJobsMax)} jobs, or let the emulator compute the whole burst: --target local`,
  );
  refuseTogether(
    what,
    givenFlags({ abort }, ["abort"]),
    "no condition is checked while jobs are only counted",
    "leave out --abort, or limit the time: --timeout 30m",
  );
}

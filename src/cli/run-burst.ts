import type { Via } from "../experiment/result.ts";
import { learntLines } from "../render/plan-learnt-lines.ts";
import { type ArmFlags, armSpecOf, refuseDelayedInvoke } from "./arm-flags.ts";
import type { AssertFlags } from "./assert.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { CommandContext } from "./context.ts";
import type { KnobFlags } from "./local/knobs.ts";
import { runExperiment } from "./run-experiment.ts";
import { learnWorkFor } from "./run-plan-work.ts";
import type { WorkFlags } from "./run-plan-work-flags.ts";
import type { JitterWindow } from "./values/windows.ts";
import { viewOf } from "./view.ts";

type BurstFlags = CommonFlags &
  ArmFlags &
  AssertFlags &
  KnobFlags &
  WorkFlags & { readonly via?: Via; readonly jitter?: JitterWindow };

export const runBurst: CommandRun<BurstFlags> = async (context, flags) => {
  const window = flags.jitter ?? null;
  const via = flags.via ?? (window === null ? "invoke" : "sqs");
  refuseDelayedInvoke(via, window);
  const work = await workOf(context, flags);
  const specs = [armSpecOf({ ...flags, ...(work === undefined ? {} : { work }) }, via, window)];
  return runExperiment(context, flags, { kind: "burst", specs, repeat: 1 });
};

/** What is learnt goes into the prediction and into what the jobs are told: a function of the user's own takes its time anyway. */
async function workOf(context: CommandContext, flags: BurstFlags) {
  const found = await learnWorkFor(context, flags);
  if (found === undefined) return flags.work;
  const view = { ...viewOf(context, flags), paint: context.paint.err };
  if (!context.quiet) context.stderr.write(`${learntLines(found, view).join("\n")}\n`);
  return found.work;
}

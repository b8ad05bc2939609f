import type { Via } from "../experiment/result.ts";
import { type ArmFlags, armSpecOf, refuseDelayedInvoke } from "./arm-flags.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { KnobFlags } from "./local/knobs.ts";
import { runExperiment } from "./run-experiment.ts";
import type { JitterWindow } from "./values/windows.ts";

type BurstFlags = CommonFlags & ArmFlags & KnobFlags & { readonly via?: Via; readonly jitter?: JitterWindow };

export const runBurst: CommandRun<BurstFlags> = async (context, flags) => {
  const window = flags.jitter ?? null;
  const via = flags.via ?? (window === null ? "invoke" : "sqs");
  refuseDelayedInvoke(via, window);
  const specs = [armSpecOf(flags, via, window)];
  return runExperiment(context, flags, { kind: "burst", specs, repeat: 1 });
};

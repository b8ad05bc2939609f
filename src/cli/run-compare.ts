import { type ArmFlags, armSpecOf } from "./arm-flags.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import type { KnobFlags } from "./local/knobs.ts";
import { runExperiment } from "./run-experiment.ts";
import type { JitterWindow } from "./values/windows.ts";

type CompareFlags = CommonFlags &
  ArmFlags &
  KnobFlags & {
    readonly delays?: readonly JitterWindow[];
    /** False with `--no-baseline`. */
    readonly baseline?: boolean;
    readonly repeat?: number;
  };

const defaultDelays: readonly JitterWindow[] = [0, 30, 100].map((maxSeconds) => ({ minSeconds: 0, maxSeconds }));

export const runCompare: CommandRun<CompareFlags> = async (context, flags) => {
  const delayed = (flags.delays ?? defaultDelays).map((window) =>
    armSpecOf(flags, "sqs", window.maxSeconds === 0 ? null : window),
  );
  const baseline = flags.baseline === false ? [] : [armSpecOf(flags, "invoke", null)];
  return runExperiment(context, flags, {
    kind: "compare",
    specs: [...baseline, ...delayed],
    repeat: flags.repeat ?? 1,
  });
};

import type { AssertFlags } from "./assert.ts";
import type { CommandRun } from "./command.ts";
import type { CommonFlags } from "./common-flags.ts";
import { type CompareArmFlags, comparedArms } from "./compare-arms.ts";
import type { KnobFlags } from "./local/knobs.ts";
import { runExperiment } from "./run-experiment.ts";

type CompareFlags = CommonFlags & CompareArmFlags & AssertFlags & KnobFlags & { readonly repeat?: number };

export const runCompare: CommandRun<CompareFlags> = async (context, flags) =>
  runExperiment(context, flags, { kind: "compare", specs: comparedArms(flags), repeat: flags.repeat ?? 1 });

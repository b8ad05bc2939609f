import { connect } from "../../../src/aws/clients.ts";
import { beyondStackName, findBeyondStack } from "../../../src/aws/schedules.ts";
import { findStack } from "../../../src/aws/workload.ts";
import { type EmulatorFlags, emulatorOptionsOf, stackParametersOf } from "../../../src/cli/target/emulator-flags.ts";
import { beyondStackOf, prepareMachines } from "../../../src/cli/target/stacks.ts";
import { armSpecOf } from "../../../src/commands/arms/arm-from-flags.ts";
import type { ArmFlags } from "../../../src/commands/arms/flags.ts";
import { type CompareArmFlags, comparedArms } from "../../../src/commands/compare/arms.ts";
import { assembleEmulator, finishRunning } from "../../../src/emulator/assemble.ts";
import type { WorldState } from "../../../src/emulator/world.ts";
import { longestWorkSeconds, type PlannedArm, planArms } from "../../../src/experiment/arm-run.ts";
import type { ArmSpec } from "../../../src/experiment/arm-spec.ts";
import type { ArmResult } from "../../../src/experiment/result.ts";
import { runArms } from "../../../src/experiment/run-arms.ts";
import type { Target } from "../../../src/experiment/target.ts";
import type { Prediction } from "../../../src/plan/predict.ts";
import type { Via } from "../../../src/plan/scenario.ts";
import type { JitterWindow } from "../../../src/plan/spreads/spread.ts";
import { parseCommandLine } from "../../../src/program.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

/** What a run of a command measured in its last arm, and what was predicted for it. */
export interface CommandRun {
  readonly result: ArmResult;
  readonly prediction: Prediction;
}

type CommandFlags = ArmFlags & CompareArmFlags & EmulatorFlags & { readonly via?: Via; readonly jitter?: JitterWindow };

/** Stacks that are deployed, and what is planned on them. */
interface Deployed {
  readonly state: WorldState;
  readonly arms: readonly PlannedArm[];
}

/**
 * Prepares a command line of `burst` or `compare`.
 *
 * @returns runs the command with a seed on the local target, in an account without earlier bursts. Stacks are deployed once, and
 * arms are planned once, so that a run costs a tenth of the whole command.
 */
export async function commandRuns(line: string): Promise<(seed: number) => Promise<CommandRun>> {
  const invocation = await parseCommandLine(line.split(" "), process.stdout);
  if (invocation === undefined) throw new Error(`not a command: ${line}`);
  const flags = invocation.flags as CommandFlags;
  const specs = invocation.name === "compare" ? comparedArms(flags) : [burstSpec(flags)];
  const [{ work }] = specs as [ArmSpec];
  const deployed = new Map<string, Promise<Deployed>>();
  return async (seed) => {
    const longestSeconds = longestWorkSeconds(specs[0] as ArmSpec, seed, 1);
    const parameters = stackParametersOf(flags, { work, longestSeconds });
    const key = JSON.stringify(parameters);
    const ready = deployed.get(key) ?? deployFor(specs, parameters);
    deployed.set(key, ready);
    return runOn(await ready, emulatorOptionsOf(flags), seed);
  };
}

/** The arm of a `burst` without a goal. */
const burstSpec = ({ via, jitter, ...flags }: CommandFlags): ArmSpec =>
  armSpecOf(flags, via ?? (jitter === undefined ? "invoke" : "sqs"), jitter ?? null);

async function deployFor(specs: readonly ArmSpec[], parameters: Readonly<Record<string, string>>): Promise<Deployed> {
  const { emulator, target } = await deployedStack({ parameters });
  await prepareMachines(target, specs);
  if (specs.some(({ beyond }) => beyond !== undefined)) await beyondStackOf(target, target.workload.queueUrl);
  const arms = await planArms(target, specs);
  await finishRunning(emulator);
  const state = emulator.world.snapshot();
  await emulator.close();
  return { state, arms };
}

async function runOn({ state, arms }: Deployed, options: ReturnType<typeof emulatorOptionsOf>, seed: number) {
  const emulator = assembleEmulator({ seed, options, state: structuredClone(state) });
  const cloud = connect({ clock: emulator.clock, ...emulator.transport });
  const stack = "flatten";
  const beyond = await findBeyondStack(cloud, beyondStackName(stack));
  const target: Target = {
    cloud,
    workload: await findStack(cloud, stack),
    description: { kind: "local", region: emulator.world.context.region, stack },
    ...(typeof beyond === "string" ? {} : { beyond }),
  };
  let prediction: Prediction | undefined;
  const results = await runArms({
    target,
    arms,
    id: "calibration",
    seed,
    repeat: 1,
    signal: undefined,
    onArm: () => undefined,
    onProgress: (event) => {
      if (event.kind === "began") prediction = event.run.prediction;
    },
  });
  await emulator.close();
  const result = results.at(-1);
  if (result === undefined || prediction === undefined) throw new Error("no arm ran");
  if (result.state !== "drained") throw new Error(`the run ended as ${result.state}`);
  return { result, prediction };
}

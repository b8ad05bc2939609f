import type { Cloud } from "../../src/aws/clients.ts";
import type { FlattenStack } from "../../src/aws/workload.ts";
import { deployLocally } from "../../src/cli/target/local/cloud.ts";
import { assembleEmulator, type EmulatorParts } from "../../src/emulator/assemble.ts";
import type { DeployedFunction } from "../../src/emulator/lambda/functions/deployed-function.ts";
import type { Queue } from "../../src/emulator/sqs/queue/queue.ts";
import type { Target } from "../../src/experiment/target.ts";
import type { Scenario } from "./scenario.ts";

/** The emulated account of a scenario with its stack, seen from outside and from inside. */
export interface SimAccount {
  readonly emulator: EmulatorParts;
  readonly cloud: Cloud;
  readonly target: Target<FlattenStack>;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly process: DeployedFunction;
}

/** Deploys the stack of a scenario through the same template and the same code as `flatten deploy`. */
export async function openAccount({ seed, options, parameters }: Scenario): Promise<SimAccount> {
  const emulator = assembleEmulator({ seed, options });
  const target = await deployLocally(emulator, "sim", parameters);
  const { sqs, lambda } = emulator.world;
  return {
    emulator,
    cloud: target.cloud,
    target,
    queue: sqs.queueByUrl(target.workload.queueUrl),
    deadLetters: sqs.queueByUrl(target.workload.deadLetterQueueUrl),
    process: lambda.functions.get(target.workload.functionName),
  };
}

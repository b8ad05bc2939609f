import { type Cloud, connect } from "../../src/aws/clients.ts";
import { findStack } from "../../src/aws/stack.ts";
import { readTemplate } from "../../src/cli/target/open-target.ts";
import { createEmulator, type Emulator } from "../../src/emulator/emulator.ts";
import type { DeployedFunction } from "../../src/emulator/lambda/functions/deployed-function.ts";
import type { Queue } from "../../src/emulator/sqs/queue/queue.ts";
import type { Target } from "../../src/experiment/target.ts";
import { deploy } from "../../src/operate/stack/deploy.ts";
import { ownerTag } from "../../src/operate/stack/owner.ts";
import type { Scenario } from "./scenario.ts";

/** The emulated account of a scenario with its stack, seen from outside and from inside. */
export interface SimWorld {
  readonly emulator: Emulator;
  readonly cloud: Cloud;
  readonly target: Target;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly process: DeployedFunction;
}

const stackName = "sim";

/** Deploys the stack of a scenario through the same template and the same code as `flatten deploy`. */
export async function buildWorld({ seed, options, parameters }: Scenario): Promise<SimWorld> {
  const emulator = createEmulator({ seed, options });
  const cloud = connect({ clock: emulator.clock, ...emulator.transport });
  await deploy({
    cloud,
    plan: {
      stackName,
      templateBody: await readTemplate(),
      parameters,
      tags: { [ownerTag.key]: ownerTag.value },
    },
    confirm: async () => true,
    onEvent: () => undefined,
  });
  const stack = await findStack(cloud, stackName);
  const { sqs, lambda, context } = emulator.world;
  return {
    emulator,
    cloud,
    target: { cloud, stack, description: { kind: "local", region: context.region, stack: stackName } },
    queue: sqs.queueByUrl(stack.queueUrl),
    deadLetters: sqs.queueByUrl(stack.deadLetterQueueUrl),
    process: lambda.functions.get(stack.processFunctionName),
  };
}

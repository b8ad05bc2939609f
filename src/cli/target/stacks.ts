import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { StackPlan } from "../../aws/change-sets.ts";
import type { Cloud } from "../../aws/clients.ts";
import { isFifoQueue, queueAttributes, queueNameOf } from "../../aws/queue.ts";
import {
  type BeyondStack,
  beyondStackFor,
  beyondStackName,
  beyondStackNameOfQueue,
  findBeyondStack,
} from "../../aws/schedules.ts";
import { findMachines, scaleStackOf } from "../../aws/state-machine.ts";
import { findStack, isFlattenStack, ownerTag, partOf, type Workload } from "../../aws/workload.ts";
import { FlattenError, usageError } from "../../base/errors.ts";
import { type ArmSpec, isByMap } from "../../experiment/arm-spec.ts";
import type { Target } from "../../experiment/target.ts";
import { deploy } from "../../operate/stack/deploy.ts";
import { existingQueue } from "../../operate/workload/find.ts";
import { packageRoot } from "../package.ts";

/** Plans a stack from a template of this package, tagged as one of flatten's. */
export async function stackPlan(
  stackName: string,
  parameters: Readonly<Record<string, string>>,
  template: "template.yaml" | "scale.yaml" | "beyond.yaml" = "template.yaml",
): Promise<StackPlan> {
  const templateBody = await readFile(join(packageRoot, "infra", template), "utf8");
  return { stackName, templateBody, parameters, tags: { [ownerTag.key]: ownerTag.value } };
}

/**
 * Plans the stack with the state machines of a stack of flatten.
 *
 * @throws {FlattenError} (cloud) if the stack of flatten does not exist.
 */
export async function scalePlan(cloud: Cloud, stack: string): Promise<StackPlan> {
  const { queueUrl, functionName } = await findStack(cloud, stack);
  const parameters = { QueueName: queueNameOf(queueUrl), FunctionName: functionName };
  return stackPlan(scaleStackOf(stack), parameters, "scale.yaml");
}

/**
 * Plans the stack for delays beyond 900 s of a queue.
 *
 * @throws {FlattenError} (cloud) if the queue does not exist, or cannot have delays in that way.
 */
async function beyondPlan(cloud: Cloud, stackName: string, queueUrl: string): Promise<StackPlan> {
  const { QueueArn = "", KmsMasterKeyId: key = "" } = await queueAttributes(cloud, queueUrl);
  const queue = queueNameOf(queueUrl);
  if (isFifoQueue(queueUrl)) {
    throw new FlattenError("cloud", `${queue} is a FIFO queue, which accepts no delay of a single message`, {
      remedy: "spread the sending instead: flatten burst --via sqs --pause 100ms",
    });
  }
  // Neither the queue in which messages wait nor EventBridge Scheduler would encrypt them with that key.
  if (key !== "" && key !== awsManagedKey) {
    throw new FlattenError(
      "cloud",
      `the messages of ${queue} are encrypted with the KMS key ${key}, and would wait for longer than 900 s without it`,
      { remedy: "use delays of at most 900 s: --jitter 900" },
    );
  }
  return stackPlan(stackName, { QueueUrl: queueUrl, QueueArn }, "beyond.yaml");
}

/**
 * Plans the stack for delays beyond 900 s of a stack of flatten, or of a queue that the user names.
 *
 * @throws {FlattenError} (cloud) as `beyondPlan` does, and if the stack does not exist.
 */
export async function chosenBeyondPlan(cloud: Cloud, stack: string, queue: string | undefined): Promise<StackPlan> {
  if (queue === undefined) return beyondPlan(cloud, beyondStackName(stack), (await findStack(cloud, stack)).queueUrl);
  const queueUrl = await existingQueue(cloud, "--queue", queue);
  return beyondPlan(cloud, beyondStackNameOfQueue(queueUrl), queueUrl);
}

/** The key of AWS for SQS, which every sender of the account may use. */
const awsManagedKey = "alias/aws/sqs";

/**
 * Checks that the state machines exist if an arm needs them. On the local target they are deployed, like the stack of flatten.
 *
 * @throws {FlattenError} (cloud) if they are not deployed.
 */
export async function prepareMachines(
  { cloud, description, workload }: Target,
  specs: readonly ArmSpec[],
): Promise<void> {
  if (!specs.some(({ via }) => isByMap(via))) return;
  const stack = partOf(workload, "stack");
  if (description.kind !== "local" || !isFlattenStack(workload)) return void (await findMachines(cloud, stack));
  const plan = await scalePlan(cloud, stack);
  await deploy({ cloud, plan, confirm: async () => true });
}

/**
 * Finds the stack for delays beyond 900 s of the messages of a queue. On the local target it is deployed first, as the stack of
 * flatten is.
 *
 * @throws {FlattenError} (cloud) if it is not deployed; the remedy is the command that deploys it.
 * @throws {FlattenError} (usage) for the queue in which messages wait for such delays.
 */
export async function beyondStackOf(
  { cloud, workload, description }: Target<Workload>,
  queueUrl: string,
): Promise<BeyondStack> {
  await refuseLater(cloud, queueUrl);
  const { name, deployFlags } = beyondStackFor(workload, queueUrl);
  const remedy = `flatten deploy --beyond ${deployFlags}`;
  if (description.kind === "local") {
    const plan = await beyondPlan(cloud, name, queueUrl);
    await deploy({ cloud, plan, confirm: async () => true });
  }
  const stack = await findBeyondStack(cloud, name);
  if (typeof stack === "string") {
    const why = stack === "absent" ? "which is not deployed" : "which an earlier version of flatten has deployed";
    throw new FlattenError("cloud", `delays of more than 900 s need the stack "${name}", ${why}; nothing was sent`, {
      remedy,
    });
  }
  if (queueNameOf(stack.jobsQueueUrl) === queueNameOf(queueUrl)) return stack;
  throw new FlattenError(
    "cloud",
    `the stack "${name}" delays the messages of the queue ${queueNameOf(stack.jobsQueueUrl)}, not of ${queueNameOf(queueUrl)}; nothing was sent`,
    { remedy },
  );
}

/** The end of the name of the queue `Later` of infra/beyond.yaml, after the name of the stack. */
const laterSuffix = "-later";

/** Refuses a queue in which messages wait for a delay of more than 900 s: its own messages need no second stack. */
async function refuseLater(cloud: Cloud, queueUrl: string): Promise<void> {
  const queue = queueNameOf(queueUrl);
  if (!queue.endsWith(laterSuffix)) return;
  const stack = await findBeyondStack(cloud, queue.slice(0, -laterSuffix.length));
  if (typeof stack === "string" || queueNameOf(stack.laterQueueUrl) !== queue) return;
  throw usageError(
    `messages cannot be delayed by more than 900 s in the queue ${queue}: it is the one in which they wait for such a delay; nothing was sent`,
    `send them on without a delay: flatten dlq redrive --dlq ${queue}-dlq --jitter 0`,
  );
}

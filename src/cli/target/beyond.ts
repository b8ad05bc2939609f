import { type BeyondStack, beyondStackFor, findBeyondStack } from "../../aws/beyond.ts";
import type { Cloud } from "../../aws/clients.ts";
import { queueNameOf } from "../../aws/queue.ts";
import type { Workload } from "../../aws/workload.ts";
import { FlattenError, usageError } from "../../base/errors.ts";
import type { Target } from "../../experiment/target.ts";
import { deploy } from "../../operate/stack/deploy.ts";
import { beyondPlan } from "./stack-plan.ts";

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

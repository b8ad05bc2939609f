import { type BeyondStack, beyondStackFor, findBeyondStack } from "../../aws/beyond/stack.ts";
import { queueNameOf } from "../../aws/queue.ts";
import type { Workload } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import type { Target } from "../../experiment/target.ts";
import { deploy } from "../../operate/stack/deploy.ts";
import { beyondPlan } from "./stack-plan.ts";

/**
 * Finds the stack for delays beyond 900 s of the messages of a queue. On the local target it is deployed first, as the stack of
 * flatten is.
 *
 * @throws {FlattenError} (cloud) if it is not deployed; the remedy is the command that deploys it.
 */
export async function beyondStackOf(
  { cloud, workload, description }: Target<Workload>,
  queueUrl: string,
): Promise<BeyondStack> {
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

import { beyondStackName, findBeyondStack } from "../../aws/beyond/stack.ts";
import { isFlattenStack } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import type { Target } from "../../experiment/target.ts";
import { deploy } from "../../operate/stack/deploy.ts";
import { beyondPlan } from "./stack-plan.ts";

/**
 * Adds the stack for delays beyond 900 s to a target. On the local target it is deployed first, as the stack of flatten is.
 *
 * @throws {FlattenError} (cloud) if it is not deployed.
 */
export async function withBeyondStack<T extends Target>(target: T): Promise<T> {
  const { cloud, workload, description } = target;
  if (!isFlattenStack(workload)) return target;
  if (description.kind === "local") {
    const plan = await beyondPlan(cloud, workload.stack);
    await deploy({ cloud, plan, confirm: async () => true });
  }
  const beyond = await findBeyondStack(cloud, workload.stack);
  if (beyond !== undefined) return { ...target, beyond };
  throw new FlattenError(
    "cloud",
    `delays of more than 900 s need the stack "${beyondStackName(workload.stack)}", which is not deployed; nothing was sent`,
    { remedy: `flatten deploy --beyond --stack ${workload.stack}` },
  );
}

import type { Cloud } from "../clients.ts";
import { describeStack, isDeployed } from "../stack.ts";

/** The parts of the stack for delays beyond 900 s (infra/beyond.yaml). */
export interface BeyondStack {
  readonly name: string;
  /** The queue in which messages wait. */
  readonly laterQueueUrl: string;
  readonly laterQueueArn: string;
  /** The role with which EventBridge Scheduler sends to it. */
  readonly schedulerRoleArn: string;
}

/** The name of the stack for delays beyond 900 s of a stack of flatten. */
export const beyondStackName = (stackName: string): string => `${stackName}-beyond`;

/** Finds the stack for delays beyond 900 s of a stack of flatten; undefined if it is not deployed. */
export async function findBeyondStack(cloud: Cloud, stackName: string): Promise<BeyondStack | undefined> {
  const name = beyondStackName(stackName);
  const stack = await describeStack(cloud, name);
  if (stack === undefined || !isDeployed(stack.StackStatus)) return undefined;
  const outputs = new Map(stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  return {
    name,
    laterQueueUrl: outputs.get("LaterQueueUrl") ?? "",
    laterQueueArn: outputs.get("LaterQueueArn") ?? "",
    schedulerRoleArn: outputs.get("SchedulerRoleArn") ?? "",
  };
}

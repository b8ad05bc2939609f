import { beyondStackName } from "../../aws/beyond/stack.ts";
import type { Cloud } from "../../aws/clients.ts";
import { deleteStack, describeStack, listStackResources, type StackResource } from "../../aws/stack.ts";
import { type StackEvent, waitForStack } from "../../aws/stack-events.ts";
import { scaleStackOf } from "../../aws/state-machine.ts";
import { FlattenError } from "../../base/errors.ts";
import { sum } from "../../base/statistics.ts";
import { assertOwned } from "./owner.ts";
import { deleteRedriveSchedules, waitingCounts } from "./waiting.ts";

/** Which stack to delete. */
export interface DestroyRequest {
  readonly cloud: Cloud;
  readonly stackName: string;
  /**
   * Called with the resources before they are deleted, and with the number of messages that wait for a delay of more than 900 s
   * and are deleted with them; false declines the deletion.
   */
  readonly confirm: (resources: readonly StackResource[], waiting: number) => Promise<boolean>;
  readonly onEvent: (event: StackEvent) => void;
  /** Stops the waiting; CloudFormation continues the deletion. */
  readonly signal?: AbortSignal;
}

/** The result of a deletion. */
export type DestroyOutcome =
  | { readonly state: "destroyed"; readonly resources: readonly StackResource[] }
  | { readonly state: "absent" }
  | { readonly state: "declined" };

/**
 * Deletes a stack of flatten and the stacks beside it, with its state machines and for delays beyond 900 s, as far as they
 * exist, and waits until they no longer do. `confirm` is called once, with the resources of all of them.
 *
 * @throws {FlattenError} as `destroy` does.
 */
export async function destroyAll(request: DestroyRequest): Promise<DestroyOutcome> {
  const { cloud, stackName, confirm } = request;
  const others: { readonly name: string; readonly resources: readonly StackResource[] }[] = [];
  for (const name of [scaleStackOf(stackName), beyondStackName(stackName)]) {
    if ((await describeStack(cloud, name)) === undefined) continue;
    others.push({ name, resources: await listStackResources(cloud, name) });
  }
  const beside = others.flatMap(({ resources }) => resources);
  // The stack of a queue of the user is deleted by its own name.
  const names = [stackName, beyondStackName(stackName)];
  const counts = await Promise.all(names.map((name) => waitingCounts(cloud, name)));
  const waiting = sum(counts.map((each) => each?.waiting ?? 0));
  const confirmAll: DestroyRequest["confirm"] = async (resources) => {
    if (!(await confirm(resources, waiting))) return false;
    for (const [index, name] of names.entries())
      if (counts[index] !== undefined) await deleteRedriveSchedules(cloud, name);
    return true;
  };
  const outcome = await destroy({ ...request, confirm: (resources) => confirmAll([...beside, ...resources], waiting) });
  if (outcome.state === "declined" || others.length === 0) return outcome;
  const isAsked = outcome.state === "destroyed";
  if (!isAsked && !(await confirmAll(beside, waiting))) return { state: "declined" };
  for (const { name } of others) await destroy({ ...request, stackName: name, confirm: async () => true });
  return { state: "destroyed", resources: [...beside, ...(isAsked ? outcome.resources : [])] };
}

/**
 * Deletes a stack and waits until it no longer exists. For a stack that is already being deleted, it only waits.
 *
 * @throws {FlattenError} when flatten did not create the stack, when another operation is in progress, or when
 * CloudFormation cannot delete a resource.
 */
export async function destroy(request: DestroyRequest): Promise<DestroyOutcome> {
  const { cloud, stackName, confirm, onEvent, signal } = request;
  const stack = await describeStack(cloud, stackName);
  if (stack === undefined) return { state: "absent" };
  await assertOwned(cloud, stack, stackName);
  const status = stack.StackStatus ?? "";
  if (status.endsWith("_IN_PROGRESS") && status !== "DELETE_IN_PROGRESS" && status !== "REVIEW_IN_PROGRESS") {
    throw otherOperation(stackName, status);
  }
  const resources = (await listStackResources(cloud, stackName)).filter(({ status }) => status !== "DELETE_COMPLETE");
  if (!(await confirm(resources, 0))) return { state: "declined" };
  const sinceMs = cloud.clock.nowMs();
  if (status !== "DELETE_IN_PROGRESS") await deleteStack(cloud, stackName);
  // The events of a deleted stack can be read by its id only.
  const end = await waitForStack(cloud, stack.StackId ?? stackName, sinceMs, onEvent, signal);
  if (end === "interrupted") throw interruptedWait(stackName, "deleting");
  if (end.status === undefined || end.status === "DELETE_COMPLETE") return { state: "destroyed", resources };
  const cause = end.events.find(({ status: each }) => each === "DELETE_FAILED");
  const why =
    cause === undefined ? `the stack is in ${end.status}` : `${cause.logicalId}: ${cause.reason ?? "no reason"}`;
  throw new FlattenError("cloud", `CloudFormation could not delete the stack "${stackName}": ${why}`, {
    remedy: `fix the cause, then run again: flatten destroy --stack ${stackName}`,
  });
}

/** The error when CloudFormation is already working on the stack. */
export const otherOperation = (stackName: string, status: string): FlattenError =>
  new FlattenError("cloud", `another operation is in progress on the stack "${stackName}" (${status})`, {
    remedy: `wait until it has ended; to check: flatten status --stack ${stackName}`,
  });

/** The error after Ctrl-C during a stack operation: it stops the waiting, not the operation. */
export const interruptedWait = (stackName: string, doing: "deploying" | "deleting"): FlattenError =>
  new FlattenError("interrupted", `stopped waiting; CloudFormation continues ${doing} the stack "${stackName}"`, {
    remedy: `to check its state: flatten status --stack ${stackName}`,
  });

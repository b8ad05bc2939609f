import type { Stack } from "@aws-sdk/client-cloudformation";
import { changeSetTags } from "../../aws/change-sets.ts";
import type { Cloud } from "../../aws/clients.ts";
import { beyondStackName, deleteScheduleGroup, redriveGroup } from "../../aws/schedules.ts";
import {
  deleteStack,
  describeStack,
  listStackResources,
  type StackEvent,
  type StackResource,
  waitForStack,
} from "../../aws/stack.ts";
import { scaleStackOf } from "../../aws/state-machine.ts";
import { ownerTag } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import { sum } from "../../base/numbers.ts";
import { waitingCounts } from "./status.ts";

interface DestroyRequest {
  readonly cloud: Cloud;
  readonly stackName: string;
  /**
   * Called with the stacks before they are deleted, and with the number of messages that wait for a delay of more than 900 s
   * and are deleted with them, null if it could not be read; false declines the deletion.
   */
  readonly confirm: (stacks: readonly StackContents[], waiting: number | null) => Promise<boolean>;
  readonly onEvent: (event: StackEvent) => void;
  /** Stops the waiting; CloudFormation continues the deletion. */
  readonly signal?: AbortSignal;
}

/** A stack, by its name, and what is in it. */
export interface StackContents {
  readonly stack: string;
  readonly resources: readonly StackResource[];
}

/** The result of a deletion. */
export type DestroyOutcome =
  | { readonly state: "destroyed"; readonly stacks: readonly StackContents[] }
  | { readonly state: "absent" }
  | { readonly state: "declined" };

/**
 * Deletes a stack of flatten and the stacks beside it, with its state machines and for delays beyond 900 s, as far as they
 * exist, and waits until they no longer do. `confirm` is called once, with all of them.
 *
 * @throws {FlattenError} as `destroy` does.
 */
export async function destroyAll(request: DestroyRequest): Promise<DestroyOutcome> {
  const { cloud, stackName, confirm } = request;
  const beside: StackContents[] = [];
  for (const stack of [scaleStackOf(stackName), beyondStackName(stackName)]) {
    if ((await describeStack(cloud, stack)) === undefined) continue;
    beside.push({ stack, resources: await listStackResources(cloud, stack) });
  }
  // The stack of a queue of the user is deleted by its own name.
  const names = [stackName, beyondStackName(stackName)];
  const counts = await Promise.all(names.map((name) => waitingCounts(cloud, name)));
  const isKnown = counts.every((each) => each?.waiting !== null);
  const waiting = isKnown ? sum(counts.map((each) => each?.waiting ?? 0)) : null;
  const confirmAll: DestroyRequest["confirm"] = async (stacks) => {
    if (!(await confirm(stacks, waiting))) return false;
    // Without the stack, what redrives have scheduled cannot be sent.
    for (const [index, name] of names.entries())
      if (counts[index] !== undefined) await deleteScheduleGroup(cloud, redriveGroup(name));
    return true;
  };
  const outcome = await destroy({ ...request, confirm: (stacks) => confirmAll([...stacks, ...beside], waiting) });
  if (outcome.state === "declined" || beside.length === 0) return outcome;
  const isAsked = outcome.state === "destroyed";
  if (!isAsked && !(await confirmAll(beside, waiting))) return { state: "declined" };
  for (const { stack } of beside) await destroy({ ...request, stackName: stack, confirm: async () => true });
  return { state: "destroyed", stacks: [...(isAsked ? outcome.stacks : []), ...beside] };
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
  const stacks = [{ stack: stackName, resources }];
  if (!(await confirm(stacks, 0))) return { state: "declined" };
  const sinceMs = cloud.clock.nowMs();
  if (status !== "DELETE_IN_PROGRESS") await deleteStack(cloud, stackName);
  // The events of a deleted stack can be read by its id only.
  const end = await waitForStack(cloud, stack.StackId ?? stackName, sinceMs, onEvent, signal);
  if (end === "interrupted") throw interruptedWait(stackName, "deleting");
  if (end.status === undefined || end.status === "DELETE_COMPLETE") return { state: "destroyed", stacks };
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

/**
 * Checks that flatten created a stack, before the stack is changed or deleted.
 *
 * @throws {FlattenError} refused, when it did not.
 */
export async function assertOwned(cloud: Cloud, stack: Stack, stackName: string): Promise<void> {
  const tagKeys = (stack.Tags ?? []).map(({ Key }) => Key);
  if (tagKeys.includes(ownerTag.key)) return;
  const isReviewed = stack.StackStatus === "REVIEW_IN_PROGRESS";
  if (isReviewed && (await hasOwnChangeSetsOnly(cloud, stackName))) return;
  throw new FlattenError(
    "refused",
    `flatten did not create the stack "${stackName}": ${isReviewed ? "a change set of it" : "it"} lacks the tag ${ownerTag.key}`,
    { remedy: "choose another name: --stack <name>" },
  );
}

/** Before its first change set is executed, a stack has no tags: its change sets have them. */
async function hasOwnChangeSetsOnly(cloud: Cloud, stackName: string): Promise<boolean> {
  const tagsOfEach = await changeSetTags(cloud, stackName);
  return tagsOfEach.length > 0 && tagsOfEach.every((keys) => keys.includes(ownerTag.key));
}

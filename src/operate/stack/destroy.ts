import type { Cloud } from "../../aws/clients.ts";
import { deleteStack, describeStack, listStackResources, type StackResource } from "../../aws/stack.ts";
import { type StackEvent, waitForStack } from "../../aws/stack-events.ts";
import { FlattenError } from "../../base/errors.ts";
import { assertOurs } from "./owner.ts";

export interface DestroyRequest {
  readonly cloud: Cloud;
  readonly stackName: string;
  /** Shown what goes before anything happens; throws or answers false to leave it. */
  readonly confirm: (resources: readonly StackResource[]) => Promise<boolean>;
  readonly onEvent: (event: StackEvent) => void;
  /** Stops the waiting; CloudFormation goes on deleting. */
  readonly signal?: AbortSignal;
}

export type DestroyOutcome =
  | { readonly state: "destroyed"; readonly resources: readonly StackResource[] }
  | { readonly state: "absent" }
  | { readonly state: "declined" };

/**
 * Deletes a stack and waits until it is gone. One that is being deleted already is waited for.
 *
 * @throws {FlattenError} when it is not ours, when something else is in progress, or when a resource stays.
 */
export async function destroy(request: DestroyRequest): Promise<DestroyOutcome> {
  const { cloud, stackName, confirm, onEvent, signal } = request;
  const stack = await describeStack(cloud, stackName);
  if (stack === undefined) return { state: "absent" };
  assertOurs(stack, stackName);
  const status = stack.StackStatus ?? "";
  if (status.endsWith("_IN_PROGRESS") && status !== "DELETE_IN_PROGRESS" && status !== "REVIEW_IN_PROGRESS") {
    throw new FlattenError("cloud", `another operation is in progress on the stack "${stackName}" (${status})`, {
      remedy: `wait for it: flatten status --stack ${stackName}`,
    });
  }
  const resources = (await listStackResources(cloud, stackName)).filter(({ status }) => status !== "DELETE_COMPLETE");
  if (!(await confirm(resources))) return { state: "declined" };
  const sinceMs = cloud.clock.nowMs();
  if (status !== "DELETE_IN_PROGRESS") await deleteStack(cloud, stackName);
  // Only the id finds the events of a stack that is gone.
  const end = await waitForStack(cloud, stack.StackId ?? stackName, sinceMs, onEvent, signal);
  if (end === "interrupted") throw leftAlone(stackName, "deleting");
  if (end.status === undefined || end.status === "DELETE_COMPLETE") return { state: "destroyed", resources };
  const cause = end.events.find(({ status: each }) => each === "DELETE_FAILED");
  throw new FlattenError(
    "cloud",
    `"${stackName}" could not be deleted whole: ${cause?.logicalId ?? ""} ${cause?.reason ?? end.status}`,
    {
      remedy: `mend that, then run again: flatten destroy --stack ${stackName}`,
    },
  );
}

/** Ctrl-C in the middle of a stack operation stops the waiting, never the operation. */
export const leftAlone = (stackName: string, doing: "deploying" | "deleting"): FlattenError =>
  new FlattenError("interrupted", `stopped waiting; CloudFormation goes on ${doing} "${stackName}"`, {
    remedy: `see how it comes on: flatten status --stack ${stackName}`,
  });

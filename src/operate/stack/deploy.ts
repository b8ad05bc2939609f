import type { Stack } from "@aws-sdk/client-cloudformation";
import {
  type ChangeSet,
  changeSetTags,
  createChangeSet,
  deleteChangeSet,
  executeChangeSet,
  type ResourceChange,
  type StackPlan,
  templateParameters,
} from "../../aws/change-sets.ts";
import type { Cloud } from "../../aws/clients.ts";
import { deleteStack, describeStack, outputsOf, type StackEvent, waitForStack } from "../../aws/stack.ts";
import { FlattenError } from "../../base/errors.ts";
import { assertOwned, interruptedWait, otherOperation } from "./destroy.ts";

export type { ResourceChange, StackEvent };

/** The changes that a deployment will make. */
export interface ProposedDeployment {
  readonly kind: "CREATE" | "UPDATE";
  readonly changes: readonly ResourceChange[];
  /** Parameters that keep the deployed value, which differs from the template's default. */
  readonly kept: Readonly<Record<string, string>>;
}

/** What to deploy, and how. */
export interface DeployRequest {
  readonly cloud: Cloud;
  readonly plan: StackPlan;
  /** Keeps the deployed values of parameters that the plan does not name; by default they take the template's defaults. */
  readonly keepUnnamed?: boolean;
  /** Called with the changes before they are made; false declines them. */
  readonly confirm: (proposal: ProposedDeployment) => Promise<boolean>;
  /** Called with each event of the stack. */
  readonly onEvent?: (event: StackEvent) => void;
  /** Stops the waiting; CloudFormation continues the deployment. */
  readonly signal?: AbortSignal;
}

/** The result of a deployment. */
export type DeployOutcome =
  | { readonly state: "created" | "updated" | "unchanged"; readonly outputs: Readonly<Record<string, string>> }
  | { readonly state: "declined" };

/**
 * Creates or updates a stack by a change set, which is confirmed before it is executed. A second deployment of the same
 * plan changes nothing.
 *
 * @throws {FlattenError} when flatten did not create the stack, when its state allows no deployment, or when a resource
 * fails.
 */
export async function deploy(request: DeployRequest): Promise<DeployOutcome> {
  const { cloud, plan, confirm, onEvent, signal } = request;
  const before = await describeStack(cloud, plan.stackName);
  if (before !== undefined) await assertOwned(cloud, before, plan.stackName);
  const kind = kindFor(before?.StackStatus, plan.stackName);
  const keepsParameters = request.keepUnnamed === true && kind === "UPDATE" && before !== undefined;
  const kept = keepsParameters ? await keptParametersOf(cloud, before, plan) : noKeptParameters;
  const changeSet = await createChangeSet(cloud, { ...plan, keptParameters: kept.names }, kind).catch(
    async (error: unknown) => {
      await discardNewStack(cloud, plan.stackName, kind).catch(() => undefined);
      throw error;
    },
  );
  if (changeSet === undefined) {
    return { state: "unchanged", outputs: outputsOf(await describeStack(cloud, plan.stackName)) };
  }
  const isConfirmed = await confirm({ kind, changes: changeSet.changes, kept: kept.notDefault }).catch(
    async (error: unknown) => {
      await discard(cloud, plan.stackName, changeSet, kind);
      throw error;
    },
  );
  if (!isConfirmed || signal?.aborted) {
    await discard(cloud, plan.stackName, changeSet, kind);
    if (signal?.aborted) throw new FlattenError("interrupted", "interrupted; nothing was deployed");
    return { state: "declined" };
  }
  const sinceMs = cloud.clock.nowMs() - clockSlackMs;
  await executeChangeSet(cloud, plan.stackName, changeSet.id);
  const end = await waitForStack(cloud, plan.stackName, sinceMs, onEvent, signal);
  if (end === "interrupted") throw interruptedWait(plan.stackName, "deploying");
  if (end.status !== "CREATE_COMPLETE" && end.status !== "UPDATE_COMPLETE") {
    throw deployFailed(plan.stackName, end.status, end.events);
  }
  return { state: kind === "CREATE" ? "created" : "updated", outputs: end.outputs };
}

const noKeptParameters: KeptParameters = { names: [], notDefault: {} };

/** CloudFormation's clock and the local clock may differ slightly. */
const clockSlackMs = 1_000;

function kindFor(status: string | undefined, stackName: string): "CREATE" | "UPDATE" {
  if (status === undefined || status === "REVIEW_IN_PROGRESS") return "CREATE";
  if (status.endsWith("_IN_PROGRESS")) {
    throw otherOperation(stackName, status);
  }
  const undeployable = ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"];
  if (undeployable.includes(status)) {
    throw new FlattenError("cloud", `the stack "${stackName}" is in ${status}: CloudFormation can only delete it`, {
      remedy: `delete it, then deploy again: flatten destroy --stack ${stackName}`,
    });
  }
  return "UPDATE";
}

async function discard(cloud: Cloud, stackName: string, { id }: ChangeSet, kind: "CREATE" | "UPDATE"): Promise<void> {
  await deleteChangeSet(cloud, stackName, id);
  await discardNewStack(cloud, stackName, kind);
}

/** Deletes the empty stack that CloudFormation created for a change set, unless it has another change set. */
async function discardNewStack(cloud: Cloud, stackName: string, kind: "CREATE" | "UPDATE"): Promise<void> {
  if (kind === "UPDATE") return;
  const stack = await describeStack(cloud, stackName);
  if (stack?.StackStatus !== "REVIEW_IN_PROGRESS") return;
  if ((await changeSetTags(cloud, stackName)).length === 0) await deleteStack(cloud, stackName);
}

function deployFailed(stackName: string, status: string | undefined, events: readonly StackEvent[]): FlattenError {
  const cause = events.find(({ status: each, reason }) => each.endsWith("_FAILED") && !/cancelled/i.test(reason ?? ""));
  const why =
    cause === undefined
      ? `the stack is in ${status ?? "no state"}`
      : `${cause.logicalId} (${cause.type}): ${cause.reason ?? cause.status}`;
  return new FlattenError("cloud", `the deployment of the stack "${stackName}" failed: ${why}`, {
    remedy:
      status === "ROLLBACK_COMPLETE"
        ? `CloudFormation removed every resource; delete the empty stack: flatten destroy --stack ${stackName}`
        : `check its state: flatten status --stack ${stackName}`,
  });
}

/** Parameters of a deployed stack that a plan does not name. */
interface KeptParameters {
  /** The parameters that the plan's template still has. */
  readonly names: readonly string[];
  /** Those whose deployed value differs from the template's default, with the deployed value. */
  readonly notDefault: Readonly<Record<string, string>>;
}

/** Finds the parameters that keep their deployed values, as `aws cloudformation deploy` does. */
async function keptParametersOf(cloud: Cloud, stack: Stack, plan: StackPlan): Promise<KeptParameters> {
  const defaults = await templateParameters(cloud, plan.templateBody);
  const kept = (stack.Parameters ?? []).flatMap(({ ParameterKey: name = "", ParameterValue: value = "" }) =>
    defaults.has(name) && plan.parameters[name] === undefined ? [[name, value] as const] : [],
  );
  return {
    names: kept.map(([name]) => name),
    notDefault: Object.fromEntries(kept.filter(([name, value]) => defaults.get(name) !== value)),
  };
}

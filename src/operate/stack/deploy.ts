import type { Stack } from "@aws-sdk/client-cloudformation";
import {
  type ChangeSet,
  createChangeSet,
  deleteChangeSet,
  executeChangeSet,
  type ResourceChange,
  type StackPlan,
  templateParameters,
} from "../../aws/change-sets.ts";
import type { Cloud } from "../../aws/clients.ts";
import { deleteStack, describeStack } from "../../aws/stack.ts";
import { type StackEvent, waitForStack } from "../../aws/stack-events.ts";
import { FlattenError } from "../../base/errors.ts";
import { leftAlone } from "./destroy.ts";
import { assertOurs } from "./owner.ts";

export type { ResourceChange, StackEvent };

/** What a deployment would do, before anything happens. */
export interface ProposedDeployment {
  readonly kind: "CREATE" | "UPDATE";
  readonly changes: readonly ResourceChange[];
  /** Parameters that stay as the stack has them, though they are not the template's defaults. */
  readonly kept: Readonly<Record<string, string>>;
}

export interface DeployRequest {
  readonly cloud: Cloud;
  readonly plan: StackPlan;
  /** Leaves parameters of a deployed stack that the plan does not name as they are; else they take their defaults. */
  readonly keepUnnamed?: boolean;
  /** Shown what would happen; false leaves the stack as it is. */
  readonly confirm: (proposal: ProposedDeployment) => Promise<boolean>;
  readonly onEvent: (event: StackEvent) => void;
  /** Stops the waiting; what CloudFormation has begun, it finishes. */
  readonly signal?: AbortSignal;
}

export type DeployOutcome =
  | { readonly state: "created" | "updated"; readonly outputs: Readonly<Record<string, string>> }
  | { readonly state: "unchanged"; readonly outputs: Readonly<Record<string, string>> }
  | { readonly state: "declined" };

/**
 * Brings a stack to what a plan says, by a change set that is shown before it is executed. Deploying the same plan
 * again changes nothing.
 *
 * @throws {FlattenError} when the stack is in a state that cannot be deployed to, or when a resource fails.
 */
export async function deploy(request: DeployRequest): Promise<DeployOutcome> {
  const { cloud, plan, confirm, onEvent, signal } = request;
  const before = await describeStack(cloud, plan.stackName);
  if (before !== undefined) assertOurs(before, plan.stackName);
  const kind = kindFor(before?.StackStatus, plan.stackName);
  const keeps = request.keepUnnamed === true && kind === "UPDATE" && before !== undefined;
  const kept = keeps ? await keptParameters(cloud, before, plan) : nothingKept;
  const changeSet = await createChangeSet(cloud, { ...plan, keeping: kept.names }, kind);
  if (changeSet === undefined) return { state: "unchanged", outputs: await outputsOf(cloud, plan.stackName) };
  const isNew = before === undefined;
  const wanted = await confirm({ kind, changes: changeSet.changes, kept: kept.notDefault }).catch(
    async (error: unknown) => {
      await decline(cloud, plan.stackName, changeSet, isNew);
      throw error;
    },
  );
  if (!wanted || signal?.aborted) {
    await decline(cloud, plan.stackName, changeSet, isNew);
    if (signal?.aborted) throw new FlattenError("interrupted", "interrupted before anything was deployed");
    return { state: "declined" };
  }
  const sinceMs = cloud.clock.nowMs() - clockSlackMs;
  await executeChangeSet(cloud, plan.stackName, changeSet.id);
  const end = await waitForStack(cloud, plan.stackName, sinceMs, onEvent, signal);
  if (end === "interrupted") throw leftAlone(plan.stackName, "deploying");
  if (end.status !== "CREATE_COMPLETE" && end.status !== "UPDATE_COMPLETE") {
    throw deployFailed(plan.stackName, end.status, end.events);
  }
  return { state: kind === "CREATE" ? "created" : "updated", outputs: end.outputs };
}

const nothingKept: KeptParameters = { names: [], notDefault: {} };

/** CloudFormation's clock and ours may differ by a little. */
const clockSlackMs = 1_000;

function kindFor(status: string | undefined, stackName: string): "CREATE" | "UPDATE" {
  if (status === undefined || status === "REVIEW_IN_PROGRESS") return "CREATE";
  if (status.endsWith("_IN_PROGRESS")) {
    throw new FlattenError("cloud", `another operation is in progress on the stack "${stackName}" (${status})`, {
      remedy: `wait for it: flatten status --stack ${stackName}`,
    });
  }
  const dead = ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"];
  if (dead.includes(status)) {
    throw new FlattenError("cloud", `the stack "${stackName}" is in ${status}: CloudFormation can only delete it`, {
      remedy: `run: flatten destroy --stack ${stackName}   and deploy again`,
    });
  }
  return "UPDATE";
}

/** A declined first deployment leaves no empty stack behind: the change set has made one to stand in. */
async function decline(cloud: Cloud, stackName: string, changeSet: ChangeSet, isNew: boolean): Promise<void> {
  await deleteChangeSet(cloud, stackName, changeSet.id);
  if (isNew) await deleteStack(cloud, stackName);
}

async function outputsOf(cloud: Cloud, stackName: string): Promise<Readonly<Record<string, string>>> {
  const stack = await describeStack(cloud, stackName);
  return Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? "", OutputValue ?? ""]),
  );
}

function deployFailed(stackName: string, status: string | undefined, events: readonly StackEvent[]): FlattenError {
  const cause = events.find(({ status: each, reason }) => each.endsWith("_FAILED") && !/cancelled/i.test(reason ?? ""));
  const why =
    cause === undefined
      ? `it ended in ${status ?? "nothing"}`
      : `${cause.logicalId} (${cause.type}): ${cause.reason ?? cause.status}`;
  return new FlattenError("cloud", `deploying "${stackName}" failed: ${why}`, {
    remedy:
      status === "ROLLBACK_COMPLETE"
        ? `nothing was left running; clear it with: flatten destroy --stack ${stackName}`
        : `see its state: flatten status --stack ${stackName}`,
  });
}

/** Parameters of a deployed stack that a plan does not name. */
export interface KeptParameters {
  /** Those that the plan's template still has. */
  readonly names: readonly string[];
  /** Those of them that are not what a new stack would get, with their values. */
  readonly notDefault: Readonly<Record<string, string>>;
}

/** Finds what a stack keeps when a plan is deployed over it, as `aws cloudformation deploy` keeps it. */
async function keptParameters(cloud: Cloud, stack: Stack, plan: StackPlan): Promise<KeptParameters> {
  const defaults = await templateParameters(cloud, plan.templateBody);
  const kept = (stack.Parameters ?? []).flatMap(({ ParameterKey: name = "", ParameterValue: value = "" }) =>
    defaults.has(name) && plan.parameters[name] === undefined ? [[name, value] as const] : [],
  );
  return {
    names: kept.map(([name]) => name),
    notDefault: Object.fromEntries(kept.filter(([name, value]) => defaults.get(name) !== value)),
  };
}

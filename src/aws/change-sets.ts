import {
  type Change,
  ChangeSetStatus,
  CloudFormationServiceException,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetOutput,
  ExecuteChangeSetCommand,
  GetTemplateSummaryCommand,
  ListChangeSetsCommand,
  type Parameter,
} from "@aws-sdk/client-cloudformation";
import { FlattenError, usageError } from "../base/errors.ts";
import type { Cloud } from "./clients.ts";
import { listAll, retrying } from "./retry.ts";

/** A template with its parameters and tags. */
export interface StackPlan {
  readonly stackName: string;
  readonly templateBody: string;
  /** Parameters with the values to set. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters that keep the deployed stack's values. All others take the template's defaults. */
  readonly keptParameters?: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** The change that a change set makes to one resource. */
export interface ResourceChange {
  readonly action: "Add" | "Modify" | "Remove" | "Import" | "Dynamic";
  readonly logicalId: string;
  readonly type: string;
  /** Whether CloudFormation replaces a modified resource: "True", "False" or "Conditional". */
  readonly replacement: string | undefined;
}

/** A change set that is ready to be executed. */
export interface ChangeSet {
  readonly id: string;
  readonly changes: readonly ResourceChange[];
}

const pollIntervalMs = 1_000;

/**
 * Creates a change set and waits until it is ready.
 *
 * @returns undefined when the stack already matches the plan. The empty change set is deleted then.
 * @throws {FlattenError} when CloudFormation rejects a parameter or fails to create the change set.
 */
export async function createChangeSet(
  { cloudformation, clock }: Cloud,
  plan: StackPlan,
  type: "CREATE" | "UPDATE",
): Promise<ChangeSet | undefined> {
  const { Id } = await cloudformation
    .send(
      new CreateChangeSetCommand({
        StackName: plan.stackName,
        ChangeSetName: `flatten-${clock.nowMs().toString(36)}`,
        ChangeSetType: type,
        TemplateBody: plan.templateBody,
        Capabilities: ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
        Parameters: parametersOf(plan),
        Tags: Object.entries(plan.tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    )
    .catch((error: unknown) => Promise.reject(parameterError(error) ?? error));
  const request = new DescribeChangeSetCommand({ ChangeSetName: Id, StackName: plan.stackName });
  for (;;) {
    const answer = await retrying(clock, () => cloudformation.send(request));
    if (answer.Status === ChangeSetStatus.CREATE_COMPLETE) return { id: Id ?? "", changes: changesOf(answer) };
    if (answer.Status === ChangeSetStatus.FAILED) {
      await deleteChangeSet({ cloudformation, clock }, plan.stackName, Id ?? "");
      if (isNoChange(answer.StatusReason ?? "")) return undefined;
      throw new FlattenError(
        "cloud",
        `CloudFormation rejected the change: ${answer.StatusReason ?? "it gave no reason"}`,
        { remedy: `nothing was changed; to see the stack's state: flatten status --stack ${plan.stackName}` },
      );
    }
    await clock.sleepMs(pollIntervalMs);
  }
}

/** The usage error for a rejected parameter. CloudFormation checks parameters before it creates the change set. */
function parameterError(error: unknown): FlattenError | undefined {
  if (!(error instanceof CloudFormationServiceException) || !/^Parameters?\b/.test(error.message)) return undefined;
  return usageError(
    `CloudFormation rejected the parameters: ${error.message}`,
    "infra/README.md lists every parameter and its allowed values; for example: --parameter BatchSize=10",
  );
}

const parametersOf = ({ parameters, keptParameters = [] }: StackPlan): Parameter[] => [
  ...Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  ...keptParameters.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true })),
];

const isNoChange = (reason: string): boolean => /didn't contain changes|No updates are to be performed/.test(reason);

const changesOf = ({ Changes }: DescribeChangeSetOutput): ResourceChange[] =>
  (Changes ?? []).map(({ ResourceChange: change }: Change) => ({
    action: (change?.Action ?? "Modify") as ResourceChange["action"],
    logicalId: change?.LogicalResourceId ?? "",
    type: change?.ResourceType ?? "",
    replacement: change?.Replacement,
  }));

/** Starts a change set. `waitForStack` follows its events. */
export async function executeChangeSet({ cloudformation }: Cloud, stackName: string, id: string): Promise<void> {
  await cloudformation.send(new ExecuteChangeSetCommand({ ChangeSetName: id, StackName: stackName }));
}

/** Deletes a change set without executing it. */
export async function deleteChangeSet(
  { cloudformation }: Pick<Cloud, "cloudformation" | "clock">,
  stackName: string,
  id: string,
): Promise<void> {
  await cloudformation.send(new DeleteChangeSetCommand({ ChangeSetName: id, StackName: stackName }));
}

/** Reads the tag keys of each change set of a stack. */
export async function changeSetTags({ cloudformation, clock }: Cloud, stackName: string): Promise<string[][]> {
  const read = (NextToken?: string) =>
    cloudformation.send(new ListChangeSetsCommand({ StackName: stackName, NextToken }));
  const ids = await listAll(clock, read, ({ Summaries = [] }) => Summaries.map(({ ChangeSetId }) => ChangeSetId ?? ""));
  const tags: string[][] = [];
  for (const id of ids) {
    const request = new DescribeChangeSetCommand({ ChangeSetName: id, StackName: stackName });
    const { Tags = [] } = await retrying(clock, () => cloudformation.send(request));
    tags.push(Tags.map(({ Key }) => Key ?? ""));
  }
  return tags;
}

/** Reads the names of a template's parameters with their default values; undefined for a parameter without one. */
export async function templateParameters(
  { cloudformation, clock }: Cloud,
  templateBody: string,
): Promise<ReadonlyMap<string, string | undefined>> {
  const request = new GetTemplateSummaryCommand({ TemplateBody: templateBody });
  const { Parameters = [] } = await retrying(clock, () => cloudformation.send(request));
  return new Map(Parameters.map(({ ParameterKey, DefaultValue }) => [ParameterKey ?? "", DefaultValue]));
}

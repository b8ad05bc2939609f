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
  type Parameter,
} from "@aws-sdk/client-cloudformation";
import { FlattenError, usageError } from "../base/errors.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** A template with everything that goes with it. */
export interface StackPlan {
  readonly stackName: string;
  readonly templateBody: string;
  /** Parameters with a value of their own. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters that keep the value that the stack has; the rest take the template's defaults. */
  readonly keeping?: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** What a change set would do to one resource. */
export interface ResourceChange {
  readonly action: "Add" | "Modify" | "Remove" | "Import" | "Dynamic";
  readonly logicalId: string;
  readonly type: string;
  /** Whether a modified resource is made anew: "True", "False" or "Conditional". */
  readonly replacement: string | undefined;
}

/** A change set that may be executed. */
export interface ChangeSet {
  readonly id: string;
  readonly changes: readonly ResourceChange[];
}

const lookEveryMs = 1_000;

/**
 * Makes a change set and waits until it is ready.
 *
 * @returns undefined when the stack is already as the plan says; nothing is left behind then.
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
    .catch((error: unknown) => Promise.reject(badParameter(error) ?? error));
  const request = new DescribeChangeSetCommand({ ChangeSetName: Id, StackName: plan.stackName });
  for (;;) {
    const answer = await retrying(clock, () => cloudformation.send(request));
    if (answer.Status === ChangeSetStatus.CREATE_COMPLETE) return { id: Id ?? "", changes: changesOf(answer) };
    if (answer.Status === ChangeSetStatus.FAILED) {
      await deleteChangeSet({ cloudformation, clock }, plan.stackName, Id ?? "");
      if (isNoChange(answer.StatusReason ?? "")) return undefined;
      throw new FlattenError(
        "cloud",
        `CloudFormation refused the change: ${answer.StatusReason ?? "it gives no reason"}`,
        {
          remedy: `nothing was changed; see: flatten status --stack ${plan.stackName}`,
        },
      );
    }
    await clock.sleepMs(lookEveryMs);
  }
}

/** CloudFormation refuses names and values of parameters right away, before anything is made. */
function badParameter(error: unknown): FlattenError | undefined {
  if (!(error instanceof CloudFormationServiceException) || !/^Parameters?\b/.test(error.message)) return undefined;
  return usageError(
    `these parameters are not possible: ${error.message}`,
    "infra/README.md lists each and what it may be, for example: --parameter BatchSize=10",
  );
}

const parametersOf = ({ parameters, keeping = [] }: StackPlan): Parameter[] => [
  ...Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
  ...keeping.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true })),
];

const isNoChange = (reason: string): boolean => /didn't contain changes|No updates are to be performed/.test(reason);

const changesOf = ({ Changes }: DescribeChangeSetOutput): ResourceChange[] =>
  (Changes ?? []).map(({ ResourceChange: change }: Change) => ({
    action: (change?.Action ?? "Modify") as ResourceChange["action"],
    logicalId: change?.LogicalResourceId ?? "",
    type: change?.ResourceType ?? "",
    replacement: change?.Replacement,
  }));

/** Executes a change set; the stack's events tell how it goes. */
export async function executeChangeSet({ cloudformation }: Cloud, stackName: string, id: string): Promise<void> {
  await cloudformation.send(new ExecuteChangeSetCommand({ ChangeSetName: id, StackName: stackName }));
}

/** Throws a change set away. */
export async function deleteChangeSet(
  { cloudformation }: Pick<Cloud, "cloudformation" | "clock">,
  stackName: string,
  id: string,
): Promise<void> {
  await cloudformation.send(new DeleteChangeSetCommand({ ChangeSetName: id, StackName: stackName }));
}

/** Reads the parameters of a template, each with its default; undefined where it has none. */
export async function templateParameters(
  { cloudformation, clock }: Cloud,
  templateBody: string,
): Promise<ReadonlyMap<string, string | undefined>> {
  const request = new GetTemplateSummaryCommand({ TemplateBody: templateBody });
  const { Parameters = [] } = await retrying(clock, () => cloudformation.send(request));
  return new Map(Parameters.map(({ ParameterKey, DefaultValue }) => [ParameterKey ?? "", DefaultValue]));
}

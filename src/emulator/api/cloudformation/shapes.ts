import type {
  Change,
  ChangeSetStatus,
  ChangeSetSummary,
  ExecutionStatus,
  Parameter,
  Stack as StackShape,
  StackStatus,
  StackSummary,
  Tag,
} from "@aws-sdk/client-cloudformation";
import type { ChangeSet, ResourceChange, Stack, Tags } from "../../cloudformation/engine/stack.ts";
import { isSecret, type ParameterValues } from "../../cloudformation/template/parameters.ts";
import { parseTemplate } from "../../cloudformation/template/template.ts";

const commonShape = (stack: Stack) => ({
  StackId: stack.id,
  StackName: stack.name,
  CreationTime: new Date(stack.createdAtMs),
  LastUpdatedTime: dateOf(stack.updatedAtMs),
  DeletionTime: dateOf(stack.deletedAtMs),
  StackStatus: stack.status as StackStatus,
  StackStatusReason: stack.statusReason,
  DriftInformation: { StackDriftStatus: "NOT_CHECKED" as const },
});

/** A stack as DescribeStacks returns it. */
export const stackShape = (stack: Stack): StackShape => ({
  ...commonShape(stack),
  Description: stack.description,
  Parameters: parameterShapes(stack.parameters, stack.templateText),
  RollbackConfiguration: {},
  DisableRollback: stack.failureRule === "DO_NOTHING",
  NotificationARNs: [],
  Capabilities: stack.capabilities.map((name) => name as "CAPABILITY_IAM"),
  Outputs: stack.outputs.map(({ key, value, description, exportName }) => ({
    OutputKey: key,
    OutputValue: value,
    Description: description,
    ExportName: exportName,
  })),
  Tags: tagShapes(stack.tags),
  EnableTerminationProtection: stack.isProtected ?? false,
});

/** A stack as ListStacks returns it. */
export const stackSummary = (stack: Stack): StackSummary => ({
  ...commonShape(stack),
  TemplateDescription: stack.description,
});

/** The parameters of a stack or change set; values of `NoEcho` parameters are masked. */
export function parameterShapes(parameters: ParameterValues, templateText: string): Parameter[] {
  const definitions = parseTemplate(templateText).parameters;
  return Object.entries(parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: isSecret(definitions[ParameterKey]) ? "****" : value,
  }));
}

/** Converts tags of the model to the form of a response. */
export const tagShapes = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const dateOf = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));

/** A change set as ListChangeSets returns it. */
export const changeSetSummary = (stack: Stack, changeSet: ChangeSet) =>
  ({
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    ExecutionStatus: changeSet.executionStatus as ExecutionStatus,
    Status: changeSet.status as ChangeSetStatus,
    StatusReason: changeSet.statusReason,
    CreationTime: new Date(changeSet.createdAtMs),
    Description: changeSet.description,
  }) satisfies ChangeSetSummary;

/** One change of a change set as DescribeChangeSet returns it. */
export const changeShape = (change: ResourceChange): Change => ({
  Type: "Resource",
  ResourceChange: {
    Action: change.action,
    LogicalResourceId: change.logicalId,
    PhysicalResourceId: change.physicalId,
    ResourceType: change.type,
    Replacement: change.replacement,
    Scope: change.properties.length === 0 ? [] : ["Properties"],
    Details: change.properties.map(({ name, requiresRecreation }) => ({
      Target: { Attribute: "Properties", Name: name, RequiresRecreation: requiresRecreation },
      Evaluation: requiresRecreation === "Conditionally" ? "Dynamic" : "Static",
      ChangeSource: "DirectModification",
    })),
  },
});

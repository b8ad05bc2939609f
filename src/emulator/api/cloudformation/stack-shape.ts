import type { Parameter, Stack as StackShape, StackStatus, StackSummary, Tag } from "@aws-sdk/client-cloudformation";
import type { Stack, Tags } from "../../cloudformation/engine/stack.ts";
import { isSecret } from "../../cloudformation/template/parameter-bounds.ts";
import type { ParameterValues } from "../../cloudformation/template/parameters.ts";
import { parseTemplate } from "../../cloudformation/template/template.ts";

/** A stack as DescribeStacks shows it. */
export function stackShape(stack: Stack): StackShape {
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: stack.description,
    Parameters: parameterShapes(stack.parameters, stack.templateText),
    CreationTime: new Date(stack.createdAtMs),
    LastUpdatedTime: dateOf(stack.updatedAtMs),
    DeletionTime: dateOf(stack.deletedAtMs),
    RollbackConfiguration: {},
    StackStatus: stack.status as StackStatus,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.failureRule === "DO_NOTHING",
    NotificationARNs: [],
    Capabilities: stack.capabilities.map((name) => name as "CAPABILITY_IAM"),
    Outputs: stack.outputs.map(({ key, value, description }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
    })),
    Tags: tagShapes(stack.tags),
    EnableTerminationProtection: false,
    DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
  };
}

/** A stack as ListStacks shows it. */
export const stackSummary = (stack: Stack): StackSummary => ({
  StackId: stack.id,
  StackName: stack.name,
  TemplateDescription: stack.description,
  CreationTime: new Date(stack.createdAtMs),
  LastUpdatedTime: dateOf(stack.updatedAtMs),
  DeletionTime: dateOf(stack.deletedAtMs),
  StackStatus: stack.status as StackStatus,
  StackStatusReason: stack.statusReason,
  DriftInformation: { StackDriftStatus: "NOT_CHECKED" },
});

/** Values of `NoEcho` parameters are hidden. */
export function parameterShapes(parameters: ParameterValues, templateText: string): Parameter[] {
  const definitions = parseTemplate(templateText).parameters;
  return Object.entries(parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: isSecret(definitions[ParameterKey]) ? "****" : value,
  }));
}

export const tagShapes = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const dateOf = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));

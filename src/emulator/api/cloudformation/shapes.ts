import type {
  Capability,
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
import { AwsError } from "../../aws-error.ts";
import { neededCapability } from "../../cloudformation/engine/resolved-template.ts";
import type { ChangeSet, FailureRule, ResourceChange, Stack, Tags } from "../../cloudformation/engine/stack.ts";
import { validationError } from "../../cloudformation/template/json.ts";
import { isSecret, type ParameterInput, type ParameterValues } from "../../cloudformation/template/parameters.ts";
import { parseTemplate, type Template } from "../../cloudformation/template/template.ts";

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

/** A change set as ListChangeSets shows it. */
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

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

const itemsMax = 100;

/** One page of a list; the token is the position at which the next one starts. @throws ValidationError */
export function pageOf<T>(items: readonly T[], token: string | undefined): Page<T> {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw validationError("The NextToken is invalid.");
  const end = start + itemsMax;
  return { items: items.slice(start, end), nextToken: end < items.length ? String(end) : undefined };
}

/** The template of a request; undefined if it uses the one that the stack has. */
export function templateTextOf(input: {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
}): string | undefined {
  if (input.TemplateURL !== undefined) {
    throw new AwsError("ValidationError", "flatten's emulator has no S3: send the template as TemplateBody.");
  }
  if (input.TemplateBody !== undefined) return input.TemplateBody;
  if (input.UsePreviousTemplate === true) return undefined;
  throw validationError("Either Template URL or Template Body must be specified.");
}

export const parameterInputs = (parameters: readonly Parameter[] = []): ParameterInput[] =>
  parameters.map(({ ParameterKey, ParameterValue, UsePreviousValue }) => ({
    key: ParameterKey ?? "",
    ...(ParameterValue === undefined ? {} : { value: ParameterValue }),
    usePreviousValue: UsePreviousValue === true,
  }));

export const tagsInput = (tags: readonly Tag[] = []): Tags =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? "", Value ?? ""]));

/** `OnFailure` and `DisableRollback` say the same; a request gives one of them. */
export const failureRule = (rule: FailureRule | undefined, disableRollback: boolean | undefined): FailureRule =>
  rule ?? (disableRollback === true ? "DO_NOTHING" : "ROLLBACK");

/** @throws ValidationError "1 validation error detected: …" */
export function required(value: string | undefined, name: string): string {
  if (value !== undefined && value !== "") return value;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  throw validationError(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** The capability that a template needs, and why, as the template actions show it. */
export function capabilityFacts(template: Template): { Capabilities?: Capability[]; CapabilitiesReason?: string } {
  const capability = neededCapability(template);
  if (capability === undefined) return {};
  const types = new Set(Object.values(template.resources).map(({ type }) => type));
  const iam = [...types].filter((type) => type.startsWith("AWS::IAM::"));
  return {
    Capabilities: [capability],
    CapabilitiesReason: `The following resource(s) require capabilities: [${iam.join(", ")}]`,
  };
}

/** A value of a template as text; undefined stays undefined. */
export const optionalText = (value: unknown): string | undefined => (value === undefined ? undefined : String(value));

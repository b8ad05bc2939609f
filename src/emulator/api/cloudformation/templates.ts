import * as sdk from "@aws-sdk/client-cloudformation";
import { AwsError } from "../../aws-error.ts";
import { exportsOf, importersOf, neededCapability } from "../../cloudformation/engine/resolved-template.ts";
import type { ChangeSet, FailureRule, ResourceChange, Stack } from "../../cloudformation/engine/stack.ts";
import { isSecret, type ParameterInput, type ParameterValues } from "../../cloudformation/template/parameters.ts";
import { parseTemplate, type Template } from "../../cloudformation/template/template.ts";
import { asText, validationError } from "../../cloudformation/template/values.ts";
import { listOfTags, type Page, pageAt, recordOfTags } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";
import { requiredBy, usualRules } from "../schema/input-rules.ts";

/** What CloudFormation checks in its inputs. */
export const cloudformationRules = usualRules(validationError, {
  enums: {
    Capabilities: Object.values(sdk.Capability),
    ChangeSetType: Object.values(sdk.ChangeSetType),
    OnFailure: Object.values(sdk.OnFailure),
    OnStackFailure: Object.values(sdk.OnStackFailure),
    StackStatusFilter: Object.values(sdk.StackStatus),
    TemplateStage: Object.values(sdk.TemplateStage),
  },
});

/** The value of a required member. @throws {AwsError} ValidationError "1 validation error detected: …" */
export const required = requiredBy(cloudformationRules);

/** The template text of a request; undefined for `UsePreviousTemplate`. @throws {AwsError} ValidationError */
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

/** Converts the parameters of a request to the model's form. */
export const parameterInputs = (parameters: readonly sdk.Parameter[] = []): ParameterInput[] =>
  parameters.map(({ ParameterKey, ParameterValue, UsePreviousValue }) => ({
    key: ParameterKey ?? "",
    ...(ParameterValue === undefined ? {} : { value: ParameterValue }),
    usePreviousValue: UsePreviousValue === true,
  }));

/** The parameters of a stack or change set; values of `NoEcho` parameters are masked. */
export function parameterShapes(parameters: ParameterValues, templateText: string): sdk.Parameter[] {
  const definitions = parseTemplate(templateText).parameters;
  return Object.entries(parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: isSecret(definitions[ParameterKey]) ? "****" : value,
  }));
}

/** What happens when a resource fails: requests set it as `OnFailure` or as the older `DisableRollback`. */
export const failureRule = (rule: FailureRule | undefined, disableRollback: boolean | undefined): FailureRule =>
  rule ?? (disableRollback === true ? "DO_NOTHING" : "ROLLBACK");

const pageSize = 100;

/** One page of a list, 100 items long. @throws {AwsError} ValidationError for an invalid token. */
export const pageOf = <T>(items: readonly T[], token: string | undefined): Page<T> =>
  pageAt(items, token, pageSize, () => validationError("The NextToken is invalid."));

/** CloudFormation's actions on templates, and on the values that stacks export. */
export const templateActions: ActionsOf<typeof sdk> = {
  ListExports: action(sdk.ListExports$, ({ NextToken }, { cloudformation }) => {
    const { items, nextToken } = pageOf(exportsOf(cloudformation.stacks), NextToken);
    const shapes = items.map(({ name, value, stackId }) => ({ ExportingStackId: stackId, Name: name, Value: value }));
    return { Exports: shapes, NextToken: nextToken };
  }),

  ListImports: action(sdk.ListImports$, (input, { cloudformation }) => {
    const name = required(input.ExportName, "ExportName");
    const importers = importersOf(cloudformation.stacks, name);
    if (importers.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
    const { items, nextToken } = pageOf(importers, input.NextToken);
    return { Imports: [...items], NextToken: nextToken };
  }),

  ValidateTemplate: action(sdk.ValidateTemplate$, (input, { cloudformation }) =>
    templateShape(cloudformation.checkTemplate(templateTextOf(input) ?? "")),
  ),

  GetTemplate: action(sdk.GetTemplate$, ({ StackName, ChangeSetName }, { cloudformation }) => {
    if (ChangeSetName !== undefined) {
      const { changeSet } = cloudformation.changeSet(ChangeSetName, StackName);
      return { TemplateBody: changeSet.templateText, StagesAvailable: ["Original", "Processed"] };
    }
    const { templateText } = cloudformation.stack(required(StackName, "StackName"));
    return { TemplateBody: templateText, StagesAvailable: ["Original", "Processed"] };
  }),

  GetTemplateSummary: action(sdk.GetTemplateSummary$, (input, { cloudformation }) => {
    const { StackName } = input;
    const text = StackName === undefined ? templateTextOf(input) : cloudformation.stack(StackName).templateText;
    const template = cloudformation.checkTemplate(text ?? "");
    return { ...templateShape(template), Version: "2010-09-09", ResourceTypes: typesIn(template) };
  }),
};

const typesIn = ({ resources }: Template) => [...new Set(Object.values(resources).map(({ type }) => type))];

/** What both ValidateTemplate and GetTemplateSummary return; the former without the types and the constraints of parameters. */
function templateShape(template: Template) {
  const capability = neededCapability(template);
  const iam = typesIn(template).filter((type) => type.startsWith("AWS::IAM::"));
  return {
    Description: template.description,
    Parameters: Object.entries(template.parameters).map(([ParameterKey, definition]) => ({
      ParameterKey,
      DefaultValue: optionalText(definition.Default),
      ParameterType: optionalText(definition.Type),
      NoEcho: isSecret(definition),
      Description: optionalText(definition.Description),
      ParameterConstraints: {
        AllowedValues: Array.isArray(definition.AllowedValues) ? definition.AllowedValues.map(asText) : undefined,
      },
    })),
    Capabilities: capability && [capability],
    CapabilitiesReason: capability && `The following resource(s) require capabilities: [${iam.join(", ")}]`,
  };
}

const optionalText = (value: unknown): string | undefined => (value === undefined ? undefined : asText(value));

/** CloudFormation's actions on change sets. */
export const changeSetActions: ActionsOf<typeof sdk> = {
  CreateChangeSet: action(sdk.CreateChangeSet$, (input, { cloudformation }) => {
    const { stack, changeSet } = cloudformation.createChangeSet({
      stackName: required(input.StackName, "StackName"),
      name: required(input.ChangeSetName, "ChangeSetName"),
      type: input.ChangeSetType === "CREATE" ? "CREATE" : "UPDATE",
      description: input.Description,
      templateText: templateTextOf(input),
      parameters: parameterInputs(input.Parameters),
      tags: input.Tags && recordOfTags(input.Tags),
      capabilities: input.Capabilities ?? [],
      failureRule: failureRule(input.OnStackFailure, undefined),
    });
    return { Id: changeSet.id, StackId: stack.id };
  }),

  DescribeChangeSet: action(sdk.DescribeChangeSet$, (input, { cloudformation }) => {
    const name = required(input.ChangeSetName, "ChangeSetName");
    const { stack, changeSet } = cloudformation.changeSet(name, input.StackName);
    const { items, nextToken } = pageOf(changeSet.changes, input.NextToken);
    return {
      ...changeSetSummary(stack, changeSet),
      Parameters: parameterShapes(changeSet.parameters, changeSet.templateText),
      Capabilities: changeSet.capabilities.map((capability) => capability as "CAPABILITY_IAM"),
      Tags: listOfTags(changeSet.tags),
      Changes: items.map(changeShape),
      OnStackFailure: changeSet.failureRule,
      NextToken: nextToken,
    };
  }),

  ListChangeSets: action(sdk.ListChangeSets$, (input, { cloudformation }) => {
    const stack = cloudformation.stack(required(input.StackName, "StackName"));
    const { items, nextToken } = pageOf(stack.changeSets, input.NextToken);
    return { Summaries: items.map((changeSet) => changeSetSummary(stack, changeSet)), NextToken: nextToken };
  }),

  ExecuteChangeSet: action(sdk.ExecuteChangeSet$, (input, { cloudformation }) => {
    const name = required(input.ChangeSetName, "ChangeSetName");
    cloudformation.executeChangeSet(name, input.StackName, input.DisableRollback === true);
  }),

  DeleteChangeSet: action(sdk.DeleteChangeSet$, (input, { cloudformation }) => {
    cloudformation.deleteChangeSet(required(input.ChangeSetName, "ChangeSetName"), input.StackName);
  }),
};

/** A change set as ListChangeSets returns it. */
const changeSetSummary = (stack: Stack, changeSet: ChangeSet) =>
  ({
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    ExecutionStatus: changeSet.executionStatus as sdk.ExecutionStatus,
    Status: changeSet.status as sdk.ChangeSetStatus,
    StatusReason: changeSet.statusReason,
    CreationTime: new Date(changeSet.createdAtMs),
    Description: changeSet.description,
  }) satisfies sdk.ChangeSetSummary;

/** One change of a change set as DescribeChangeSet returns it. */
const changeShape = (change: ResourceChange): sdk.Change => ({
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

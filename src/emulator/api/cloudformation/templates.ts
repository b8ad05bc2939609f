import type * as sdk from "@aws-sdk/client-cloudformation";
import {
  GetTemplate$,
  GetTemplateSummary$,
  ListExports$,
  ListImports$,
  ValidateTemplate$,
} from "@aws-sdk/client-cloudformation";
import { exportsOf, importersOf } from "../../cloudformation/engine/exports.ts";
import { stackErrors } from "../../cloudformation/engine/stack.ts";
import { asText, validationError } from "../../cloudformation/template/json.ts";
import { isSecret } from "../../cloudformation/template/parameters.ts";
import { type ActionsOf, action } from "../router.ts";
import { pageOf, required, templateTextOf } from "./input.ts";
import { capabilityFacts, optionalText } from "./shapes.ts";

/** CloudFormation's actions on templates, and on the values that stacks export. */
export const templateActions: ActionsOf<typeof sdk> = {
  ListExports: action(ListExports$, ({ NextToken }, { cloudformation }) => {
    const { items, nextToken } = pageOf(exportsOf(cloudformation.stacks), NextToken);
    const shapes = items.map(({ name, value, stackId }) => ({ ExportingStackId: stackId, Name: name, Value: value }));
    return { Exports: shapes, NextToken: nextToken };
  }),

  ListImports: action(ListImports$, (input, { cloudformation }) => {
    const name = required(input.ExportName, "ExportName");
    const importers = importersOf(cloudformation.stacks, name);
    if (importers.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
    const { items, nextToken } = pageOf(importers, input.NextToken);
    return { Imports: [...items], NextToken: nextToken };
  }),

  ValidateTemplate: action(ValidateTemplate$, (input, { cloudformation }) => {
    const template = cloudformation.checkTemplate(templateTextOf(input) ?? "");
    return {
      Description: template.description,
      Parameters: Object.entries(template.parameters).map(([ParameterKey, definition]) => ({
        ParameterKey,
        DefaultValue: optionalText(definition.Default),
        NoEcho: isSecret(definition),
        Description: optionalText(definition.Description),
      })),
      ...capabilityFacts(template),
    };
  }),

  GetTemplate: action(GetTemplate$, ({ StackName, ChangeSetName }, { cloudformation }) => {
    if (ChangeSetName !== undefined) {
      const { changeSet } = cloudformation.changeSet(ChangeSetName, StackName);
      return { TemplateBody: changeSet.templateText, StagesAvailable: ["Original", "Processed"] };
    }
    const name = required(StackName, "StackName");
    const stack = cloudformation.find(name);
    if (stack === undefined) throw stackErrors.notFoundById(name);
    return { TemplateBody: stack.templateText, StagesAvailable: ["Original", "Processed"] };
  }),

  /** The summary of the given template, or of a stack's template. */
  GetTemplateSummary: action(GetTemplateSummary$, (input, { cloudformation }) => {
    const { StackName } = input;
    const text = StackName === undefined ? templateTextOf(input) : cloudformation.stack(StackName).templateText;
    const template = cloudformation.checkTemplate(text ?? "");
    return {
      Description: template.description,
      Version: "2010-09-09",
      ResourceTypes: [...new Set(Object.values(template.resources).map(({ type }) => type))],
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
      ...capabilityFacts(template),
    };
  }),
};

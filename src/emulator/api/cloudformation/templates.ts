import type * as sdk from "@aws-sdk/client-cloudformation";
import {
  GetTemplate$,
  GetTemplateSummary$,
  ListExports$,
  ListImports$,
  ValidateTemplate$,
} from "@aws-sdk/client-cloudformation";
import { exportsOf, importersOf, neededCapability } from "../../cloudformation/engine/resolved-template.ts";
import { isSecret } from "../../cloudformation/template/parameters.ts";
import type { Template } from "../../cloudformation/template/template.ts";
import { asText, validationError } from "../../cloudformation/template/values.ts";
import { type ActionsOf, action } from "../router.ts";
import { pageOf, required, templateTextOf } from "./input.ts";

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

  ValidateTemplate: action(ValidateTemplate$, (input, { cloudformation }) =>
    templateShape(cloudformation.checkTemplate(templateTextOf(input) ?? "")),
  ),

  GetTemplate: action(GetTemplate$, ({ StackName, ChangeSetName }, { cloudformation }) => {
    if (ChangeSetName !== undefined) {
      const { changeSet } = cloudformation.changeSet(ChangeSetName, StackName);
      return { TemplateBody: changeSet.templateText, StagesAvailable: ["Original", "Processed"] };
    }
    const { templateText } = cloudformation.stack(required(StackName, "StackName"));
    return { TemplateBody: templateText, StagesAvailable: ["Original", "Processed"] };
  }),

  /** The summary of the given template, or of a stack's template. */
  GetTemplateSummary: action(GetTemplateSummary$, (input, { cloudformation }) => {
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

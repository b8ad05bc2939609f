import {
  GetTemplateSummary$,
  type GetTemplateSummaryInput,
  type GetTemplateSummaryOutput,
} from "@aws-sdk/client-cloudformation";
import { checkTemplate } from "../../cloudformation/engine/blueprint.ts";
import { isSecret } from "../../cloudformation/template/parameter-bounds.ts";
import { action } from "../action.ts";
import { templateTextOf } from "./stack-input.ts";
import { capabilityFacts, optionalText } from "./template-facts.ts";

/** Of a template, or of the one that a stack has. */
export const getTemplateSummary = action<GetTemplateSummaryInput, GetTemplateSummaryOutput>(
  GetTemplateSummary$,
  (input, { cloudformation }) => {
    const { StackName } = input;
    const text = StackName === undefined ? templateTextOf(input) : cloudformation.stack(StackName).templateText;
    const template = checkTemplate(text ?? "");
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
          AllowedValues: Array.isArray(definition.AllowedValues) ? definition.AllowedValues.map(String) : undefined,
        },
      })),
      ...capabilityFacts(template),
    };
  },
);

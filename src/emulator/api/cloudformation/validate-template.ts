import {
  ValidateTemplate$,
  type ValidateTemplateInput,
  type ValidateTemplateOutput,
} from "@aws-sdk/client-cloudformation";
import { checkTemplate } from "../../cloudformation/engine/blueprint.ts";
import { isSecret } from "../../cloudformation/template/parameter-bounds.ts";
import { action } from "../action.ts";
import { templateTextOf } from "./stack-input.ts";
import { capabilityFacts, optionalText } from "./template-facts.ts";

export const validateTemplate = action<ValidateTemplateInput, ValidateTemplateOutput>(ValidateTemplate$, (input) => {
  const template = checkTemplate(templateTextOf(input) ?? "");
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
});

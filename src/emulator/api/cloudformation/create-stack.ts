import { CreateStack$, type CreateStackInput, type CreateStackOutput } from "@aws-sdk/client-cloudformation";
import { action } from "../action.ts";
import { failureRule, parameterInputs, required, tagsInput, templateTextOf } from "./stack-input.ts";

export const createStack = action<CreateStackInput, CreateStackOutput>(CreateStack$, (input, { cloudformation }) => {
  const stack = cloudformation.createStack({
    name: required(input.StackName, "StackName"),
    templateText: templateTextOf(input) ?? "",
    parameters: parameterInputs(input.Parameters),
    tags: tagsInput(input.Tags),
    capabilities: input.Capabilities ?? [],
    failureRule: failureRule(input.OnFailure, input.DisableRollback),
  });
  return { StackId: stack.id };
});

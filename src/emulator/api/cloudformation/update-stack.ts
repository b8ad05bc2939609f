import { UpdateStack$, type UpdateStackInput, type UpdateStackOutput } from "@aws-sdk/client-cloudformation";
import { action } from "../action.ts";
import { parameterInputs, required, tagsInput, templateTextOf } from "./stack-input.ts";

export const updateStack = action<UpdateStackInput, UpdateStackOutput>(UpdateStack$, (input, { cloudformation }) => {
  const stack = cloudformation.updateStack({
    name: required(input.StackName, "StackName"),
    templateText: templateTextOf(input),
    parameters: parameterInputs(input.Parameters),
    tags: input.Tags && tagsInput(input.Tags),
    capabilities: input.Capabilities ?? [],
    disableRollback: input.DisableRollback === true,
  });
  return { StackId: stack.id };
});

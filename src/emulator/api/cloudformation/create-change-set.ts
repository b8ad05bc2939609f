import {
  CreateChangeSet$,
  type CreateChangeSetInput,
  type CreateChangeSetOutput,
} from "@aws-sdk/client-cloudformation";
import { action } from "../action.ts";
import { failureRule, parameterInputs, required, tagsInput, templateTextOf } from "./stack-input.ts";

export const createChangeSet = action<CreateChangeSetInput, CreateChangeSetOutput>(
  CreateChangeSet$,
  (input, { cloudformation }) => {
    const { stack, changeSet } = cloudformation.createChangeSet({
      stackName: required(input.StackName, "StackName"),
      name: required(input.ChangeSetName, "ChangeSetName"),
      type: input.ChangeSetType === "CREATE" ? "CREATE" : "UPDATE",
      description: input.Description,
      templateText: templateTextOf(input),
      parameters: parameterInputs(input.Parameters),
      tags: input.Tags && tagsInput(input.Tags),
      capabilities: input.Capabilities ?? [],
      failureRule: failureRule(input.OnStackFailure, undefined),
    });
    return { Id: changeSet.id, StackId: stack.id };
  },
);

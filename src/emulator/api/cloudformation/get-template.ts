import { GetTemplate$, type GetTemplateInput, type GetTemplateOutput } from "@aws-sdk/client-cloudformation";
import { stackErrors } from "../../cloudformation/engine/stack-errors.ts";
import { action } from "../action.ts";
import { required } from "./stack-input.ts";

export const getTemplate = action<GetTemplateInput, GetTemplateOutput>(
  GetTemplate$,
  ({ StackName, ChangeSetName }, { cloudformation }) => {
    if (ChangeSetName !== undefined) {
      const { changeSet } = cloudformation.changeSet(ChangeSetName, StackName);
      return { TemplateBody: changeSet.templateText, StagesAvailable: ["Original", "Processed"] };
    }
    const name = required(StackName, "StackName");
    const stack = cloudformation.find(name);
    if (stack === undefined) throw stackErrors.notFoundById(name);
    return { TemplateBody: stack.templateText, StagesAvailable: ["Original", "Processed"] };
  },
);

import {
  ExecuteChangeSet$,
  type ExecuteChangeSetInput,
  type ExecuteChangeSetOutput,
} from "@aws-sdk/client-cloudformation";
import { action } from "../action.ts";
import { required } from "./stack-input.ts";

export const executeChangeSet = action<ExecuteChangeSetInput, ExecuteChangeSetOutput>(
  ExecuteChangeSet$,
  (input, { cloudformation }) => {
    const name = required(input.ChangeSetName, "ChangeSetName");
    cloudformation.executeChangeSet(name, input.StackName, input.DisableRollback === true);
    return {};
  },
);

import {
  DeleteChangeSet$,
  type DeleteChangeSetInput,
  type DeleteChangeSetOutput,
} from "@aws-sdk/client-cloudformation";
import { action } from "../action.ts";
import { required } from "./stack-input.ts";

export const deleteChangeSet = action<DeleteChangeSetInput, DeleteChangeSetOutput>(
  DeleteChangeSet$,
  (input, { cloudformation }) => {
    cloudformation.deleteChangeSet(required(input.ChangeSetName, "ChangeSetName"), input.StackName);
    return {};
  },
);

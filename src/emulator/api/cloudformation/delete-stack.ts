import { DeleteStack$, type DeleteStackInput } from "@aws-sdk/client-cloudformation";
import { action } from "../action.ts";
import { required } from "./stack-input.ts";

export const deleteStack = action<DeleteStackInput, undefined>(DeleteStack$, (input, { cloudformation }) => {
  cloudformation.deleteStack(required(input.StackName, "StackName"));
  return undefined;
});

import { DeleteFunction$, type DeleteFunctionCommandInput, type DeleteFunctionResponse } from "@aws-sdk/client-lambda";
import { action } from "../action.ts";

/** Event source mappings of the function stay. */
export const deleteFunction = action<DeleteFunctionCommandInput, DeleteFunctionResponse>(
  DeleteFunction$,
  (input, { lambda }) => {
    lambda.functions.delete(lambda.functions.get(input.FunctionName ?? ""));
    return { StatusCode: 204 } satisfies DeleteFunctionResponse;
  },
);

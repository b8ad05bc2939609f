import { DeleteFunctionConcurrency$, type DeleteFunctionConcurrencyCommandInput } from "@aws-sdk/client-lambda";
import { action } from "../action.ts";

/** The function shares the unreserved concurrency again. */
export const deleteFunctionConcurrency = action<DeleteFunctionConcurrencyCommandInput, Record<string, never>>(
  DeleteFunctionConcurrency$,
  (input, { lambda }) => {
    lambda.functions.reserve(lambda.functions.get(input.FunctionName ?? ""), undefined);
    return {};
  },
);

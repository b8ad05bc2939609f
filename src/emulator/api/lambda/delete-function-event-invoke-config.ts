import {
  DeleteFunctionEventInvokeConfig$,
  type DeleteFunctionEventInvokeConfigCommandInput,
} from "@aws-sdk/client-lambda";
import { action } from "../action.ts";
import { functionReference } from "./function-reference.ts";

/** AWS's defaults hold again. */
export const deleteFunctionEventInvokeConfig = action<
  DeleteFunctionEventInvokeConfigCommandInput,
  Record<string, never>
>(DeleteFunctionEventInvokeConfig$, (input, { lambda }) => {
  const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
  lambda.functions.deleteEventInvokeConfig(fn);
  return {};
});

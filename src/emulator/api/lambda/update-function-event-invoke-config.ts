import {
  type FunctionEventInvokeConfig,
  UpdateFunctionEventInvokeConfig$,
  type UpdateFunctionEventInvokeConfigCommandInput,
} from "@aws-sdk/client-lambda";
import { action } from "../action.ts";
import { eventInvokeInput, eventInvokeShape } from "./event-invoke-shape.ts";
import { functionReference } from "./function-reference.ts";

/** Changes what the request names, and leaves the rest. */
export const updateFunctionEventInvokeConfig = action<
  UpdateFunctionEventInvokeConfigCommandInput,
  FunctionEventInvokeConfig
>(UpdateFunctionEventInvokeConfig$, (input, { lambda }) => {
  const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
  return eventInvokeShape(fn, lambda.functions.updateEventInvokeConfig(fn, eventInvokeInput(input)));
});

import {
  type FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfig$,
  type GetFunctionEventInvokeConfigCommandInput,
} from "@aws-sdk/client-lambda";
import { eventInvokeConfigOf } from "../../lambda/event-invoke-config.ts";
import { action } from "../action.ts";
import { eventInvokeShape } from "./event-invoke-shape.ts";
import { functionReference } from "./function-reference.ts";

/** How asynchronous events of the function are handled. */
export const getFunctionEventInvokeConfig = action<GetFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig>(
  GetFunctionEventInvokeConfig$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    return eventInvokeShape(fn, eventInvokeConfigOf(fn));
  },
);

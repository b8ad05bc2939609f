import {
  type FunctionEventInvokeConfig,
  PutFunctionEventInvokeConfig$,
  type PutFunctionEventInvokeConfigCommandInput,
} from "@aws-sdk/client-lambda";
import { action } from "../action.ts";
import { eventInvokeInput, eventInvokeShape } from "./event-invoke-shape.ts";
import { functionReference } from "./function-reference.ts";

/** Replaces the configuration: what the request leaves out is AWS's default again. */
export const putFunctionEventInvokeConfig = action<PutFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig>(
  PutFunctionEventInvokeConfig$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    return eventInvokeShape(fn, lambda.functions.putEventInvokeConfig(fn, eventInvokeInput(input)));
  },
);

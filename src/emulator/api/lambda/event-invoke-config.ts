import {
  DeleteFunctionEventInvokeConfig$,
  type DeleteFunctionEventInvokeConfigCommandInput,
  type FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfig$,
  type GetFunctionEventInvokeConfigCommandInput,
  PutFunctionEventInvokeConfig$,
  type PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfig$,
  type UpdateFunctionEventInvokeConfigCommandInput,
} from "@aws-sdk/client-lambda";
import {
  type DeployedFunction,
  type EventInvokeConfig,
  eventInvokeConfigOf,
} from "../../lambda/functions/deployed-function.ts";
import { action } from "../router.ts";
import { functionReference } from "./function-shape.ts";

/** The configuration as AWS shows it. */
function eventInvokeShape(fn: DeployedFunction, config: EventInvokeConfig): FunctionEventInvokeConfig {
  return {
    LastModified: new Date(config.lastModifiedMs),
    FunctionArn: `${fn.arn}:$LATEST`,
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAgeSeconds,
    DestinationConfig: {
      OnSuccess: config.onSuccessArn === undefined ? {} : { Destination: config.onSuccessArn },
      OnFailure: config.onFailureArn === undefined ? {} : { Destination: config.onFailureArn },
    },
  };
}

/** What a request says; undefined where it says nothing. */
const eventInvokeInput = (input: Omit<PutFunctionEventInvokeConfigCommandInput, "FunctionName">) => ({
  maximumRetryAttempts: input.MaximumRetryAttempts,
  maximumEventAgeSeconds: input.MaximumEventAgeInSeconds,
  onSuccessArn: input.DestinationConfig?.OnSuccess?.Destination,
  onFailureArn: input.DestinationConfig?.OnFailure?.Destination,
});

/** AWS's defaults hold again. */
export const deleteFunctionEventInvokeConfig = action<
  DeleteFunctionEventInvokeConfigCommandInput,
  Record<string, never>
>(DeleteFunctionEventInvokeConfig$, (input, { lambda }) => {
  const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
  lambda.functions.deleteEventInvokeConfig(fn);
  return {};
});

/** How asynchronous events of the function are handled. */
export const getFunctionEventInvokeConfig = action<GetFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig>(
  GetFunctionEventInvokeConfig$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    return eventInvokeShape(fn, eventInvokeConfigOf(fn));
  },
);

/** Replaces the configuration: what the request leaves out is AWS's default again. */
export const putFunctionEventInvokeConfig = action<PutFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig>(
  PutFunctionEventInvokeConfig$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    return eventInvokeShape(fn, lambda.functions.putEventInvokeConfig(fn, eventInvokeInput(input)));
  },
);

/** Changes what the request names, and leaves the rest. */
export const updateFunctionEventInvokeConfig = action<
  UpdateFunctionEventInvokeConfigCommandInput,
  FunctionEventInvokeConfig
>(UpdateFunctionEventInvokeConfig$, (input, { lambda }) => {
  const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
  return eventInvokeShape(fn, lambda.functions.updateEventInvokeConfig(fn, eventInvokeInput(input)));
});

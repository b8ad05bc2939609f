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
  qualifiedArnOf,
} from "../../lambda/functions/deployed-function.ts";
import { action } from "../router.ts";
import { functionReference } from "./function-shape.ts";

/** Replaces the configuration: members that the request omits get AWS's defaults. */
export const putFunctionEventInvokeConfig = action<PutFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig>(
  PutFunctionEventInvokeConfig$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    return eventInvokeShape(fn, lambda.functions.putEventInvokeConfig(fn, eventInvokeInput(input)));
  },
);

/** Changes the members that the request contains. */
export const updateFunctionEventInvokeConfig = action<
  UpdateFunctionEventInvokeConfigCommandInput,
  FunctionEventInvokeConfig
>(UpdateFunctionEventInvokeConfig$, (input, { lambda }) => {
  const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
  return eventInvokeShape(fn, lambda.functions.updateEventInvokeConfig(fn, eventInvokeInput(input)));
});

/** How the function's asynchronous events are retried, and where their results go. */
export const getFunctionEventInvokeConfig = action<GetFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig>(
  GetFunctionEventInvokeConfig$,
  (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    return eventInvokeShape(fn, eventInvokeConfigOf(fn));
  },
);

/** Removes the configuration: AWS's defaults apply again. */
export const deleteFunctionEventInvokeConfig = action<
  DeleteFunctionEventInvokeConfigCommandInput,
  Record<string, never>
>(DeleteFunctionEventInvokeConfig$, (input, { lambda }) => {
  const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
  lambda.functions.deleteEventInvokeConfig(fn);
  return {};
});

/** The members of a request; undefined where the request omits them. */
const eventInvokeInput = (input: Omit<PutFunctionEventInvokeConfigCommandInput, "FunctionName">) => ({
  maximumRetryAttempts: input.MaximumRetryAttempts,
  maximumEventAgeSeconds: input.MaximumEventAgeInSeconds,
  onSuccessArn: input.DestinationConfig?.OnSuccess?.Destination,
  onFailureArn: input.DestinationConfig?.OnFailure?.Destination,
});

/** A configuration as the actions return it. */
function eventInvokeShape(fn: DeployedFunction, config: EventInvokeConfig): FunctionEventInvokeConfig {
  return {
    LastModified: new Date(config.lastModifiedMs),
    FunctionArn: qualifiedArnOf(fn),
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAgeSeconds,
    DestinationConfig: {
      OnSuccess: config.onSuccessArn === undefined ? {} : { Destination: config.onSuccessArn },
      OnFailure: config.onFailureArn === undefined ? {} : { Destination: config.onFailureArn },
    },
  };
}

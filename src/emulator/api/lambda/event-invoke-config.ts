import type * as sdk from "@aws-sdk/client-lambda";
import {
  DeleteFunctionEventInvokeConfig$,
  type FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfig$,
  PutFunctionEventInvokeConfig$,
  type PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfig$,
} from "@aws-sdk/client-lambda";
import {
  type DeployedFunction,
  type EventInvokeConfig,
  eventInvokeConfigOf,
  qualifiedArnOf,
} from "../../lambda/functions/deployed-function.ts";
import { type ActionsOf, action } from "../router.ts";
import { functionReference } from "./function-shape.ts";

/** Lambda's actions on the configuration of asynchronous invocations. */
export const eventInvokeConfigActions: ActionsOf<typeof sdk> = {
  /** Replaces the configuration: members that the request omits get AWS's defaults. */
  PutFunctionEventInvokeConfig: action(PutFunctionEventInvokeConfig$, (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    return eventInvokeShape(fn, lambda.functions.putEventInvokeConfig(fn, eventInvokeInput(input)));
  }),

  /** Changes the members that the request contains. */
  UpdateFunctionEventInvokeConfig: action(UpdateFunctionEventInvokeConfig$, (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    return eventInvokeShape(fn, lambda.functions.updateEventInvokeConfig(fn, eventInvokeInput(input)));
  }),

  /** How the function's asynchronous events are retried, and where their results go. */
  GetFunctionEventInvokeConfig: action(GetFunctionEventInvokeConfig$, (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    return eventInvokeShape(fn, eventInvokeConfigOf(fn));
  }),

  /** Removes the configuration: AWS's defaults apply again. */
  DeleteFunctionEventInvokeConfig: action(DeleteFunctionEventInvokeConfig$, (input, { lambda }) => {
    const fn = lambda.functions.get(functionReference(input.FunctionName, input.Qualifier));
    lambda.functions.deleteEventInvokeConfig(fn);
    return {};
  }),
};

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

import type { FunctionEventInvokeConfig, PutFunctionEventInvokeConfigCommandInput } from "@aws-sdk/client-lambda";
import type { DeployedFunction } from "../../lambda/deployed-function.ts";
import type { EventInvokeConfig } from "../../lambda/event-invoke-config.ts";

/** The configuration as AWS shows it. */
export function eventInvokeShape(fn: DeployedFunction, config: EventInvokeConfig): FunctionEventInvokeConfig {
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
export const eventInvokeInput = (input: Omit<PutFunctionEventInvokeConfigCommandInput, "FunctionName">) => ({
  maximumRetryAttempts: input.MaximumRetryAttempts,
  maximumEventAgeSeconds: input.MaximumEventAgeInSeconds,
  onSuccessArn: input.DestinationConfig?.OnSuccess?.Destination,
  onFailureArn: input.DestinationConfig?.OnFailure?.Destination,
});

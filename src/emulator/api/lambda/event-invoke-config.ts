import type * as sdk from "@aws-sdk/client-lambda";
import {
  DeleteFunctionEventInvokeConfig$,
  type FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfig$,
  ListFunctionEventInvokeConfigs$,
  PutFunctionEventInvokeConfig$,
  type PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfig$,
} from "@aws-sdk/client-lambda";
import { userError } from "../../aws-error.ts";
import {
  type DeployedFunction,
  type EventInvokeChanges,
  type EventInvokeConfig,
  eventInvokeConfigOf,
  qualifiedArnOf,
} from "../../lambda/functions/deployed-function.ts";
import { pageAfter } from "../page.ts";
import { type ActionsOf, action } from "../router.ts";
import { functionOf, latestOf } from "./function-shape.ts";

/** Lambda's actions on the configuration of asynchronous invocations. */
export const eventInvokeConfigActions = {
  /** Replaces the configuration: members that the request omits get AWS's defaults. */
  PutFunctionEventInvokeConfig: action(PutFunctionEventInvokeConfig$, (input, world) => {
    const fn = functionOf(world, input.FunctionName, input.Qualifier);
    return eventInvokeShape(fn, world.lambda.functions.putEventInvokeConfig(fn, eventInvokeInput(fn, input)));
  }),

  /** Changes the members that the request contains. */
  UpdateFunctionEventInvokeConfig: action(UpdateFunctionEventInvokeConfig$, (input, world) => {
    const fn = functionOf(world, input.FunctionName, input.Qualifier);
    return eventInvokeShape(fn, world.lambda.functions.updateEventInvokeConfig(fn, eventInvokeInput(fn, input)));
  }),

  /** How the function's asynchronous events are retried, and where their results go. */
  GetFunctionEventInvokeConfig: action(GetFunctionEventInvokeConfig$, (input, world) => {
    const fn = functionOf(world, input.FunctionName, input.Qualifier);
    return eventInvokeShape(fn, eventInvokeConfigOf(fn));
  }),

  /** Removes the configuration: AWS's defaults apply again. */
  DeleteFunctionEventInvokeConfig: action(DeleteFunctionEventInvokeConfig$, (input, world) => {
    const fn = functionOf(world, input.FunctionName, input.Qualifier);
    world.lambda.functions.deleteEventInvokeConfig(fn);
    return {};
  }),

  /** The configurations of a function and of its versions, 50 per page. */
  ListFunctionEventInvokeConfigs: action(ListFunctionEventInvokeConfigs$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const all = [fn, ...fn.published.versions].flatMap((one) =>
      one.eventInvokeConfig === undefined ? [] : [eventInvokeShape(one, one.eventInvokeConfig)],
    );
    const size = Math.min(input.MaxItems ?? pageMax, pageMax);
    const { items, next } = pageAfter(all, ({ FunctionArn = "" }) => FunctionArn, input.Marker, size);
    return { FunctionEventInvokeConfigs: [...items], ...next };
  }),
} satisfies ActionsOf<typeof sdk>;

const pageMax = 50;

/**
 * The members of a request; undefined where the request omits them.
 *
 * @throws {AwsError} InvalidParameterValueException without any, and for a destination that is the function itself.
 */
export function eventInvokeInput(
  { arn }: DeployedFunction,
  input: Omit<PutFunctionEventInvokeConfigCommandInput, "FunctionName">,
): EventInvokeChanges {
  const given = {
    maximumRetryAttempts: input.MaximumRetryAttempts,
    maximumEventAgeSeconds: input.MaximumEventAgeInSeconds,
    onSuccessArn: input.DestinationConfig?.OnSuccess?.Destination,
    onFailureArn: input.DestinationConfig?.OnFailure?.Destination,
  };
  const invalid = (message: string) => userError("InvalidParameterValueException", 400, message);
  if (Object.values(given).every((value) => value === undefined) && input.DestinationConfig === undefined) {
    throw invalid("You must specify at least one of error handling or destination setting.");
  }
  for (const destination of [given.onSuccessArn, given.onFailureArn]) {
    if (destination === arn) throw invalid("You can't specify the function as a destination for itself.");
    if (destination !== undefined && destination !== "" && !destination.startsWith("arn:")) {
      throw invalid(`The provided destination config DestinationConfig(${destination}) is invalid.`);
    }
  }
  return given;
}

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

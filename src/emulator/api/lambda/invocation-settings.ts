import type * as sdk from "@aws-sdk/client-lambda";
import {
  DeleteFunctionConcurrency$,
  DeleteFunctionEventInvokeConfig$,
  type FunctionEventInvokeConfig,
  GetAccountSettings$,
  GetFunctionConcurrency$,
  GetFunctionEventInvokeConfig$,
  GetFunctionRecursionConfig$,
  ListFunctionEventInvokeConfigs$,
  PutFunctionConcurrency$,
  PutFunctionEventInvokeConfig$,
  type PutFunctionEventInvokeConfigCommandInput,
  PutFunctionRecursionConfig$,
  UpdateFunctionEventInvokeConfig$,
} from "@aws-sdk/client-lambda";
import { limits } from "../../../base/limits.ts";
import { invalidParameterValue } from "../../aws-error.ts";
import {
  type DeployedFunction,
  type EventInvokeChanges,
  eventInvokeConfigOf,
  qualifiedArnOf,
} from "../../lambda/functions/deployed-function.ts";
import { pageAfter } from "../page.ts";
import { type ActionsOf, action } from "../router.ts";
import { functionOf, latestOf } from "./function-shape.ts";

/** Lambda's actions on concurrency, asynchronous invocations and recursive loops. */
export const invocationSettingsActions = {
  /** Reserves concurrency for a function; 0 stops all its invocations. */
  PutFunctionConcurrency: action(PutFunctionConcurrency$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    world.lambda.functions.reserve(fn, input.ReservedConcurrentExecutions ?? 0);
    return { ReservedConcurrentExecutions: fn.reservedConcurrency };
  }),

  /** The reserved concurrency of a function; an empty response if it has none. */
  GetFunctionConcurrency: action(GetFunctionConcurrency$, (input, world) => ({
    ReservedConcurrentExecutions: functionOf(world, input.FunctionName).reservedConcurrency,
  })),

  /** Removes the reservation: the function uses the unreserved concurrency again. */
  DeleteFunctionConcurrency: action(DeleteFunctionConcurrency$, (input, world) => {
    world.lambda.functions.reserve(latestOf(world, input.FunctionName), undefined);
    return {};
  }),

  /** The account's limits and usage. */
  GetAccountSettings: action(GetAccountSettings$, (_, { lambda, context }) => {
    const functions = lambda.functions.list();
    const { accountConcurrency } = context.options;
    return {
      AccountLimit: {
        TotalCodeSize: limits.lambda.codeTotalBytesMax,
        CodeSizeUnzipped: limits.lambda.codeUnzippedBytesMax,
        CodeSizeZipped: limits.lambda.codeZippedBytesMax,
        ConcurrentExecutions: accountConcurrency,
        UnreservedConcurrentExecutions: accountConcurrency - lambda.functions.reservedSum,
      },
      AccountUsage: {
        TotalCodeSize: functions.reduce((total, { code }) => total + code.size, 0),
        FunctionCount: functions.length,
      },
    };
  }),

  /** What Lambda does when a function invokes itself in a loop; `Terminate` unless it was set (L-API). */
  GetFunctionRecursionConfig: action(GetFunctionRecursionConfig$, (input, world) => ({
    RecursiveLoop: latestOf(world, input.FunctionName).recursiveLoop,
  })),

  /** Sets it. It applies to the next invocation. */
  PutFunctionRecursionConfig: action(PutFunctionRecursionConfig$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    fn.recursiveLoop = input.RecursiveLoop === "Allow" ? "Allow" : "Terminate";
    return { RecursiveLoop: fn.recursiveLoop };
  }),

  /** Replaces the configuration of asynchronous invocations: members that the request omits get AWS's defaults. */
  PutFunctionEventInvokeConfig: action(PutFunctionEventInvokeConfig$, (input, world) => {
    const fn = functionOf(world, input.FunctionName, input.Qualifier);
    world.lambda.functions.putEventInvokeConfig(fn, eventInvokeInput(fn, input));
    return eventInvokeShape(fn);
  }),

  /** Changes the members that the request contains. */
  UpdateFunctionEventInvokeConfig: action(UpdateFunctionEventInvokeConfig$, (input, world) => {
    const fn = functionOf(world, input.FunctionName, input.Qualifier);
    world.lambda.functions.updateEventInvokeConfig(fn, eventInvokeInput(fn, input));
    return eventInvokeShape(fn);
  }),

  /** How the function's asynchronous events are retried, and where their results go. */
  GetFunctionEventInvokeConfig: action(GetFunctionEventInvokeConfig$, (input, world) =>
    eventInvokeShape(functionOf(world, input.FunctionName, input.Qualifier)),
  ),

  /** Removes the configuration: AWS's defaults apply again. */
  DeleteFunctionEventInvokeConfig: action(DeleteFunctionEventInvokeConfig$, (input, world) => {
    world.lambda.functions.deleteEventInvokeConfig(functionOf(world, input.FunctionName, input.Qualifier));
    return {};
  }),

  /** The configurations of a function and of its versions, 50 per page. */
  ListFunctionEventInvokeConfigs: action(ListFunctionEventInvokeConfigs$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const all = [fn, ...fn.published.versions].filter((one) => one.eventInvokeConfig !== undefined);
    const size = Math.min(input.MaxItems ?? pageMax, pageMax);
    const { items, next } = pageAfter(all, qualifiedArnOf, input.Marker, size);
    return { FunctionEventInvokeConfigs: items.map(eventInvokeShape), ...next };
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
  if (Object.values(given).every((value) => value === undefined) && input.DestinationConfig === undefined) {
    throw invalidParameterValue("You must specify at least one of error handling or destination setting.");
  }
  for (const destination of [given.onSuccessArn, given.onFailureArn]) {
    if (destination === arn) throw invalidParameterValue("You can't specify the function as a destination for itself.");
    if (destination !== undefined && destination !== "" && !destination.startsWith("arn:")) {
      throw invalidParameterValue(`The provided destination config DestinationConfig(${destination}) is invalid.`);
    }
  }
  return given;
}

/** The configuration of a function as the actions return it. @throws {AwsError} ResourceNotFoundException if it has none. */
function eventInvokeShape(fn: DeployedFunction): FunctionEventInvokeConfig {
  const config = eventInvokeConfigOf(fn);
  return {
    LastModified: new Date(config.lastModifiedMs),
    FunctionArn: qualifiedArnOf(fn),
    MaximumRetryAttempts: config.maximumRetryAttempts,
    MaximumEventAgeInSeconds: config.maximumEventAgeSeconds,
    DestinationConfig: {
      OnSuccess: { Destination: config.onSuccessArn },
      OnFailure: { Destination: config.onFailureArn },
    },
  };
}

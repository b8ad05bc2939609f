import * as sdk from "@aws-sdk/client-lambda";
import { bytesOf, fromBase64, textOf, toBase64 } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { AwsError, invalidParameterValue, userError } from "../../aws-error.ts";
import {
  type DeployedFunction,
  type EventInvokeChanges,
  eventInvokeConfigOf,
  qualifiedArnOf,
} from "../../lambda/functions/deployed-function.ts";
import { checkPayload, type InvokeOutcome } from "../../lambda/invoke/invocation.ts";
import { pageAfter } from "../lists.ts";
import { type ActionsOf, type ActionTable, action, traceHeaderName } from "../router.ts";
import { functionOf, functionReference, latestOf } from "./function-shape.ts";

/** The request id of a response is the one in the function's log. */
interface InvokeAnswer extends sdk.InvocationResponse {
  readonly $metadata?: { readonly requestId: string };
}

/** Lambda's actions that invoke a function. */
export const invokeActions: ActionTable = {
  /** The older form of an asynchronous invocation. */
  InvokeAsync: action<sdk.InvokeAsyncRequest, sdk.InvokeAsyncResponse>(sdk.InvokeAsync$, (input, world) => {
    const payload = input.InvokeArgs instanceof Uint8Array ? input.InvokeArgs : new Uint8Array();
    checkPayload(payload);
    world.lambda.invokeAsync(functionReference(world, input.FunctionName), payload);
    return { Status: 202 };
  }),

  Invoke: action<sdk.InvocationRequest, InvokeAnswer>(sdk.Invoke$, (input, world, { headers }) => {
    const name = functionReference(world, input.FunctionName, input.Qualifier);
    const payload = input.Payload ?? new Uint8Array();
    world.lambda.functions.get(name);
    if (payload.length <= limits.lambda.syncPayloadBytesMax) checkPayload(payload);
    switch (input.InvocationType) {
      case "DryRun":
        return { StatusCode: 204 };
      case "Event":
        return {
          StatusCode: 202,
          $metadata: { requestId: world.lambda.invokeAsync(name, payload) },
        };
      default: {
        const clientContextJson = clientContextOf(input.ClientContext);
        const keepsLog = input.LogType === "Tail";
        const options = { traceHeader: headers[traceHeaderName], clientContextJson, keepsLog };
        return world.later<InvokeAnswer>((resolve, reject) => {
          const done = (outcome: InvokeOutcome) => {
            if (outcome.kind === "throttled") reject(throttledError(outcome.reason));
            else resolve(answerOf(outcome, version, keepsLog));
          };
          const { version } = world.lambda.invoke(name, payload, done, options);
        });
      }
    }
  }),
};

/** The client context of a request as JSON. @throws {AwsError} InvalidRequestContentException */
function clientContextOf(header: string | undefined): string | undefined {
  if (header === undefined || header === "") return undefined;
  try {
    const json = textOf(fromBase64(header));
    JSON.parse(json);
    return json;
  } catch {
    const message = "Client context must be a valid Base64-encoded JSON object.";
    throw userError("InvalidRequestContentException", 400, message);
  }
}

const answerOf = (outcome: Extract<InvokeOutcome, { kind: "done" }>, version: string, tail: boolean) => ({
  StatusCode: 200,
  ExecutedVersion: version,
  Payload: outcome.payload,
  FunctionError: outcome.functionError,
  LogResult: tail ? toBase64(bytesOf(outcome.logTail)) : undefined,
  $metadata: { requestId: outcome.requestId },
});

/** The error for an invocation that was throttled because no concurrency was left, or too many came within a second. */
const throttledError = (reason: string): AwsError =>
  new AwsError("TooManyRequestsException", "Rate Exceeded.", {
    status: 429,
    members: { Reason: reason, Type: "User" },
  });

/** Lambda's actions on how the asynchronous invocations of a function are retried, and where their results go. */
export const eventInvokeActions = {
  /** Replaces the configuration of asynchronous invocations: members that the request omits get AWS's defaults. */
  PutFunctionEventInvokeConfig: action(sdk.PutFunctionEventInvokeConfig$, (input, world) => {
    const fn = functionOf(world, input.FunctionName, input.Qualifier);
    world.lambda.functions.putEventInvokeConfig(fn, eventInvokeInput(fn, input));
    return eventInvokeShape(fn);
  }),

  UpdateFunctionEventInvokeConfig: action(sdk.UpdateFunctionEventInvokeConfig$, (input, world) => {
    const fn = functionOf(world, input.FunctionName, input.Qualifier);
    world.lambda.functions.updateEventInvokeConfig(fn, eventInvokeInput(fn, input));
    return eventInvokeShape(fn);
  }),

  GetFunctionEventInvokeConfig: action(sdk.GetFunctionEventInvokeConfig$, (input, world) =>
    eventInvokeShape(functionOf(world, input.FunctionName, input.Qualifier)),
  ),

  DeleteFunctionEventInvokeConfig: action(sdk.DeleteFunctionEventInvokeConfig$, (input, world) => {
    world.lambda.functions.deleteEventInvokeConfig(functionOf(world, input.FunctionName, input.Qualifier));
  }),

  /** The configurations of a function and of its versions, 50 per page. */
  ListFunctionEventInvokeConfigs: action(sdk.ListFunctionEventInvokeConfigs$, (input, world) => {
    const fn = latestOf(world, input.FunctionName);
    const all = [fn, ...fn.published.versions].filter((one) => one.eventInvokeConfig !== undefined);
    const { items, next } = pageAfter(all, qualifiedArnOf, input);
    return { FunctionEventInvokeConfigs: items.map(eventInvokeShape), ...next };
  }),
} satisfies ActionsOf<typeof sdk>;

/**
 * The members of a request; undefined where the request omits them.
 *
 * @throws {AwsError} InvalidParameterValueException without any, and for a destination that is the function itself.
 */
export function eventInvokeInput(
  { arn }: DeployedFunction,
  input: Omit<sdk.PutFunctionEventInvokeConfigCommandInput, "FunctionName">,
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
function eventInvokeShape(fn: DeployedFunction): sdk.FunctionEventInvokeConfig {
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

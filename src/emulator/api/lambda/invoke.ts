import {
  type InvocationRequest,
  type InvocationResponse,
  Invoke$,
  InvokeAsync$,
  type InvokeAsyncRequest,
  type InvokeAsyncResponse,
} from "@aws-sdk/client-lambda";
import { fromBase64, toBase64 } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { AwsError, userError } from "../../aws-error.ts";
import { checkPayload, type InvokeOutcome } from "../../lambda/invoke/outcome.ts";
import { type ActionTable, action, traceHeaderName } from "../router.ts";
import { bytesOf } from "../wire.ts";
import { functionReference } from "./function-shape.ts";

/** The request id of a response is the one in the function's log. */
interface InvokeAnswer extends InvocationResponse {
  readonly $metadata?: { readonly requestId: string };
}

/** Lambda's action that invokes a function. */
export const invokeActions: ActionTable = {
  /** The older form of an asynchronous invocation. */
  InvokeAsync: action<InvokeAsyncRequest, InvokeAsyncResponse>(InvokeAsync$, (input, world) => {
    const payload = input.InvokeArgs instanceof Uint8Array ? input.InvokeArgs : new Uint8Array();
    checkPayload(payload);
    world.lambda.invokeAsync(functionReference(world, input.FunctionName), payload);
    return { Status: 202 };
  }),

  /** Invokes a function: RequestResponse, Event or DryRun. */
  Invoke: action<InvocationRequest, InvokeAnswer>(Invoke$, (input, world, { headers }) => {
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
    const json = new TextDecoder().decode(fromBase64(header));
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

import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";
import type { Cancel } from "../../kernel/kernel.ts";
import type { ModelContext } from "../../model-context.ts";
import type { DeployedFunction } from "../functions/deployed-function.ts";
import type { FunctionError } from "../host/function-host.ts";
import type { Environment } from "./environments.ts";
import { logTailOf } from "./log-lines.ts";

/** How an invocation has ended. */
export type InvokeOutcome = CompletedInvocation | ThrottledInvocation;

/** An invocation that ran, with or without an error. */
export interface CompletedInvocation {
  readonly kind: "done";
  readonly requestId: string;
  /** The result of the handler, or the error object, as JSON text. `payload` is the same in UTF-8. */
  readonly json: string;
  readonly payload: Uint8Array;
  readonly functionError?: "Unhandled";
  /** The last 4 KB of the log; empty if the request does not keep it. */
  readonly logTail: string;
}

/** An invocation that did not run. */
export interface ThrottledInvocation {
  readonly kind: "throttled";
  readonly reason: string;
}

/** An accepted invocation that has not ended. */
export interface Invocation {
  readonly fn: DeployedFunction;
  /** The ARN that was invoked, with the version or alias that the request names. */
  readonly invokedArn: string;
  readonly environment: Environment;
  readonly requestId: string;
  /** What calls of the function pass on. */
  readonly traceHeader: string;
  readonly eventText: string;
  /** Whether the function had reserved concurrency at the start. */
  readonly reserved: boolean;
  readonly claimedAtMs: number;
  /** The time of the cold start, milliseconds. Undefined on a warm start. */
  initMs: number | undefined;
  /** How far the environment is: whether the code is loaded, and the error if that has failed. */
  load: "loading" | "loaded" | FunctionError;
  readonly done: (outcome: InvokeOutcome) => void;
  handlerStartMs: number;
  /** Its log; undefined if the caller does not read it. */
  readonly lines: string[] | undefined;
  /** START was written. */
  started: boolean;
  cancelTimeout: Cancel | undefined;
  ended: boolean;
}

/** How the handler has ended. */
export interface RunResult {
  /** The result as JSON text. Undefined if the handler has failed. */
  readonly json?: string;
  readonly error?: FunctionError;
  /** The last part of the REPORT line. Undefined if the handler has ended by itself. */
  readonly status?: string;
  /** Whether the environment can be used again without a new initialization. */
  readonly reusable: boolean;
  /** Undefined if it was not measured. */
  readonly memoryUsedMegabytes?: number | undefined;
}

/** Returns what the caller receives. Payload and log tail are computed when they are read. */
export function outcomeOf(invocation: Invocation, result: RunResult): CompletedInvocation {
  const { requestId, lines } = invocation;
  const json = result.error === undefined ? (result.json ?? "null") : JSON.stringify(result.error);
  return {
    kind: "done",
    requestId,
    json,
    get payload() {
      return encodeText(json);
    },
    ...(result.error === undefined ? {} : { functionError: "Unhandled" as const }),
    get logTail() {
      return logTailOf(lines ?? []);
    },
  };
}

/** Writes the END and REPORT lines of an invocation that has just ended. */
export function writeReport(context: ModelContext, invocation: Invocation, result: RunResult): void {
  const { nowMs } = context.kernel;
  const { fn, environment, requestId, handlerStartMs, initMs } = invocation;
  const { memoryMegabytes } = fn.settings;
  environment.log.ended(nowMs, {
    requestId,
    durationMs: nowMs - handlerStartMs,
    initMs: initMs ?? environment.earlyInitMs,
    memoryMegabytes,
    memoryUsedMegabytes: Math.min(
      memoryMegabytes,
      result.memoryUsedMegabytes ?? context.options.maxMemoryUsedMegabytes,
    ),
    status: result.status,
    failed: result.error !== undefined,
  });
  environment.earlyInitMs = undefined;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const encodeText = (text: string): Uint8Array => encoder.encode(text);

/** Returns the event as text. An empty payload is an empty object. @throws {AwsError} RequestTooLargeException. */
export function eventTextOf(payload: Uint8Array, mode: "sync" | "async"): string {
  const max = mode === "sync" ? limits.lambda.syncPayloadBytesMax : limits.lambda.asyncPayloadBytesMax;
  if (payload.length > max) {
    throw new AwsError(
      "RequestTooLargeException",
      `Request must be smaller than ${max} bytes for the InvokeFunction operation`,
      { status: 413, members: { Type: "User" } },
    );
  }
  return payload.length === 0 ? "{}" : decoder.decode(payload);
}

/** Returns the error of a response that is larger than the limit, or undefined if it is not. */
export function responseSizeError(json: string): FunctionError | undefined {
  const max = limits.lambda.syncPayloadBytesMax;
  // A UTF-16 unit has at most three bytes in UTF-8, so most responses are measured without encoding them.
  if (json.length * 3 <= max || encoder.encode(json).length <= max) return undefined;
  return {
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${max} bytes).`,
  };
}

/** Checks that a payload is JSON. @throws {AwsError} InvalidRequestContentException. */
export function checkPayload(payload: Uint8Array): void {
  if (payload.length === 0) return;
  try {
    JSON.parse(decoder.decode(payload));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: Could not parse payload into json: ${detail}`,
      { members: { Type: "User" } },
    );
  }
}

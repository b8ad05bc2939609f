import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";
import type { Cancel } from "../../kernel/kernel.ts";
import type { ModelContext } from "../../model-context.ts";
import type { DeployedFunction } from "../functions/deployed-function.ts";
import type { FunctionError } from "../host/function-host.ts";
import type { Environment } from "./environments.ts";
import { endLine, logTailOf, reportLine } from "./log-lines.ts";

/** How one synchronous invocation ended. */
export type InvokeOutcome = CompletedInvocation | ThrottledInvocation;

export interface CompletedInvocation {
  readonly kind: "done";
  readonly requestId: string;
  /** The handler's result, or the error object, as JSON text, and the same as the bytes of the response. */
  readonly json: string;
  readonly payload: Uint8Array;
  readonly functionError?: "Unhandled";
  /** The last 4 KB of its log. */
  readonly logTail: string;
}

export interface ThrottledInvocation {
  readonly kind: "throttled";
  readonly reason: string;
}

/** One accepted invocation on its way. */
export interface Invocation {
  readonly fn: DeployedFunction;
  readonly environment: Environment;
  readonly requestId: string;
  readonly eventText: string;
  /** Whether the function had reserved concurrency when it began. */
  readonly reserved: boolean;
  readonly claimedAtMs: number;
  /** Undefined on a warm start. */
  readonly initMs: number | undefined;
  /** The code could not be loaded. */
  readonly loadError: FunctionError | undefined;
  readonly done: (outcome: InvokeOutcome) => void;
  handlerStartMs: number;
  lines: readonly string[];
  cancelTimeout: Cancel | undefined;
  ended: boolean;
}

/** How the run of an invocation ended. */
export interface RunResult {
  /** JSON text of the handler's result; undefined if it failed. */
  readonly json?: string;
  readonly error?: FunctionError;
  /** The last part of the REPORT line, if the handler did not end by itself. */
  readonly status?: string;
  /** The environment may be used again as it is. */
  readonly reusable: boolean;
}

/** What the caller gets; its log and its bytes are only put together when somebody asks for them. */
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
      return logTailOf(lines);
    },
  };
}

/** Writes the END and REPORT lines of an invocation that ends now. */
export function writeReport(context: ModelContext, invocation: Invocation, status: string | undefined): void {
  const { nowMs } = context.kernel;
  const { fn, environment, requestId, handlerStartMs, initMs } = invocation;
  const { memoryMegabytes } = fn.settings;
  environment.log.write(nowMs, endLine(requestId));
  const report = reportLine({
    requestId,
    durationMs: nowMs - handlerStartMs,
    initMs,
    memoryMegabytes,
    memoryUsedMegabytes: Math.min(memoryMegabytes, context.options.maxMemoryUsedMegabytes),
    status,
  });
  environment.log.write(nowMs, report);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const encodeText = (text: string): Uint8Array => encoder.encode(text);

/** The event's text; no payload is an empty object. @throws {AwsError} RequestTooLargeException. */
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

/** The error that a response above the synchronous limit becomes; undefined for one that fits. */
export function responseSizeError(json: string): FunctionError | undefined {
  const max = limits.lambda.syncPayloadBytesMax;
  // A UTF-16 unit takes at most three bytes of UTF-8: most responses need not be encoded to be measured.
  if (json.length * 3 <= max || encoder.encode(json).length <= max) return undefined;
  return {
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${max} bytes).`,
  };
}

/** @throws {AwsError} InvalidRequestContentException if the payload is no JSON document. */
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

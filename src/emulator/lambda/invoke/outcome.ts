import { limits } from "../../../base/limits.ts";
import { userError } from "../../aws-error.ts";
import type { FunctionError } from "../host/function-host.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** How an invocation has ended, or why it did not run. */
export type InvokeOutcome = CompletedInvocation | { readonly kind: "throttled"; readonly reason: string };

/** How the handler has ended. */
export interface RunResult {
  /** The result as JSON text, unless there is an error. */
  readonly json?: string;
  readonly error?: FunctionError | undefined;
  /** The last part of the REPORT line. Undefined if the handler has ended by itself. */
  readonly status?: string;
  /** Whether the environment can be used again without a new initialization. */
  readonly reusable: boolean;
  /** Undefined if it was not measured. */
  readonly memoryUsedMegabytes?: number | undefined;
}

/** The parts of an invocation that its outcome shows. */
interface LoggedInvocation {
  readonly requestId: string;
  /** Its log; undefined if the caller does not read it. */
  readonly lines: readonly string[] | undefined;
}

/** An invocation that ran, with or without an error. Payload and log tail are computed when they are read. */
export class CompletedInvocation {
  readonly kind = "done";
  readonly requestId: string;
  /** The result of the handler, or the error object, as JSON text. `payload` is the same in UTF-8. */
  readonly json: string;
  readonly functionError: "Unhandled" | undefined;
  readonly #lines: readonly string[];

  constructor({ requestId, lines = [] }: LoggedInvocation, { json = "null", error }: RunResult) {
    this.requestId = requestId;
    this.json = error === undefined ? json : JSON.stringify(error);
    this.functionError = error === undefined ? undefined : "Unhandled";
    this.#lines = lines;
  }

  get payload(): Uint8Array {
    return encoder.encode(this.json);
  }

  /** The last 4 KB of the log; empty if the request does not keep it. */
  get logTail(): string {
    const bytes = encoder.encode(this.#lines.join(""));
    return decoder.decode(bytes.subarray(Math.max(0, bytes.length - limits.lambda.logTailBytes)));
  }
}

/** Returns the event as text. An empty payload is an empty object. @throws {AwsError} RequestTooLargeException. */
export function eventTextOf(payload: Uint8Array, mode: "sync" | "async"): string {
  const max = mode === "sync" ? limits.lambda.syncPayloadBytesMax : limits.lambda.asyncPayloadBytesMax;
  if (payload.length > max) {
    const message = `Request must be smaller than ${max} bytes for the InvokeFunction operation`;
    throw userError("RequestTooLargeException", 413, message);
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
    throw userError(
      "InvalidRequestContentException",
      400,
      `Could not parse request body into json: Could not parse payload into json: ${detail}`,
    );
  }
}

import { limits } from "../../base/limits.ts";
import { AwsError } from "../aws-error.ts";
import type { FunctionError } from "./function-error.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const encodeText = (text: string): Uint8Array => encoder.encode(text);

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

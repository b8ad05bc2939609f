import { InvokeCommand, TooManyRequestsException } from "@aws-sdk/client-lambda";
import type { Cloud } from "./clients.ts";

/** The result of one Invoke call. The request id names the invocation in the log of the function. */
export type InvokeResult =
  | { readonly kind: "ok" | "function-error"; readonly payload: string; readonly requestId: string | undefined }
  | { readonly kind: "throttled"; readonly reason: string };

/** A synchronous invoke is answered when the function ends: after 900 s at the latest, Lambda's longest timeout. */
const invokeTimeoutMs = 920_000;

const encoder = new TextEncoder();

const decoder = new TextDecoder();

/**
 * Invokes a function once, without retries: a retry could run the job twice, and a throttle is a result.
 *
 * @param payload JSON text.
 * @param type RequestResponse waits until the function ends, Event until Lambda has accepted the event.
 * @param signal stops the waiting; an invocation that has started continues.
 * @throws an AbortError after an abort of `signal`, and every error of the SDK except a throttle.
 */
export async function invokeFunction(
  { lambda }: Cloud,
  functionName: string,
  payload: string,
  type: "RequestResponse" | "Event",
  signal?: AbortSignal,
): Promise<InvokeResult> {
  try {
    const command = new InvokeCommand({
      FunctionName: functionName,
      InvocationType: type,
      Payload: encoder.encode(payload),
    });
    const answer = await lambda.send(command, {
      ...(type === "RequestResponse" ? { requestTimeout: invokeTimeoutMs } : {}),
      ...(signal === undefined ? {} : { abortSignal: signal }),
    });
    // Without a payload the SDK returns null, which its type does not allow and TextDecoder rejects.
    const text = decoder.decode(answer.Payload ?? new Uint8Array());
    const kind = answer.FunctionError === undefined ? "ok" : "function-error";
    return { kind, payload: text, requestId: answer.$metadata.requestId };
  } catch (error) {
    if (error instanceof TooManyRequestsException) return { kind: "throttled", reason: error.Reason ?? error.message };
    throw error;
  }
}

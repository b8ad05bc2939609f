import type { IncomingMessage, ServerResponse } from "node:http";
import { escapeXml } from "../api/protocols/query.ts";
import type { WireResponse } from "../api/wire.ts";
import { RequestRejected } from "./admission.ts";
import { discardBody } from "./read-body.ts";

/**
 * Sends a response, and closes the connection if that fails.
 *
 * @param sendMs how long the client may take to read more of it, milliseconds.
 */
export function respond(response: ServerResponse, { status, headers, body }: WireResponse, sendMs: number): void {
  try {
    response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
    response.end(body);
    // Most responses are handed over to the operating system at once, and need no timer.
    if ((response.socket?.writableLength ?? 0) > 0) response.setTimeout(sendMs, () => response.destroy());
  } catch {
    // The client has closed the connection, or a service has returned a response that HTTP cannot represent.
    response.destroy();
  }
}

/** The response to a request that was rejected, or that the emulator failed to answer. Reads the rest of the request first. */
export async function refusal(request: IncomingMessage, error: unknown): Promise<WireResponse> {
  await discardBody(request);
  const rejected = error instanceof RequestRejected ? error : undefined;
  const code = rejected?.code ?? "InternalFailure";
  const message = error instanceof Error ? error.message : String(error);
  // Clients of the query protocol read errors as XML, all others as JSON.
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  const xml = `<ErrorResponse><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error></ErrorResponse>`;
  return {
    status: rejected?.status ?? 500,
    headers: {
      "content-type": isForm ? "text/xml" : "application/json",
      "x-amzn-errortype": code,
      connection: "close",
    },
    body: isForm ? xml : JSON.stringify({ __type: code, message }),
  };
}

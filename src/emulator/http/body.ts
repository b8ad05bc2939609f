import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzip } from "node:zlib";
import { escapeXml } from "../api/protocols/query.ts";
import type { WireResponse } from "../api/wire.ts";
import { RequestRejected } from "./admission.ts";

/** How much of a body that is too large is discarded, so that the client reads the response; then it is cut off. */
const discardedBytesMax = 72 * 1024 * 1024;

/**
 * Reads the body of a request and decompresses it.
 *
 * @param bytesMax the largest body, bytes, compressed as well as decompressed.
 * @param done called with the body.
 * @param fail called with a RequestRejected for a body that is too large or not gzip, or with the error of the connection.
 */
export function readBody(
  request: IncomingMessage,
  bytesMax: number,
  done: (body: Uint8Array) => void,
  fail: (error: unknown) => void,
): void {
  const { "content-encoding": encoding = "identity" } = request.headers;
  const decode = (body: Buffer) => {
    if (encoding === "identity") done(body);
    else if (encoding === "gzip") decompress(body, bytesMax, done, fail);
    else fail(unsupportedEncoding(encoding));
  };
  readBytes(request, bytesMax, decode, fail);
}

/** Reads past the limit before it fails: a client that is still sending would not read the response. */
function readBytes(
  request: IncomingMessage,
  bytesMax: number,
  done: (body: Buffer) => void,
  fail: (error: unknown) => void,
): void {
  // Events, because an asynchronous iterator would be a tenth of the cost of a request.
  let chunks: Buffer[] = [];
  let size = 0;
  let isOver = false;
  const finish = () => {
    if (isOver) return;
    isOver = true;
    if (size > bytesMax) fail(tooLarge(bytesMax));
    else done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
  };
  if (request.readableEnded || request.destroyed) {
    finish();
    return;
  }
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= bytesMax) chunks.push(chunk);
    else chunks = [];
    if (size > bytesMax + discardedBytesMax) {
      request.destroy();
      finish();
    }
  });
  request.on("end", finish);
  request.on("error", (error) => {
    if (isOver) return;
    isOver = true;
    fail(error);
  });
}

function decompress(
  body: Buffer,
  bytesMax: number,
  done: (body: Uint8Array) => void,
  fail: (error: unknown) => void,
): void {
  gunzip(body, { maxOutputLength: bytesMax }, (error, decompressed) => {
    if (error === null) done(decompressed);
    else if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") fail(tooLarge(bytesMax));
    else fail(new RequestRejected(400, "SerializationException", "the body is not gzip"));
  });
}

const tooLarge = (bytesMax: number) =>
  new RequestRejected(413, "RequestEntityTooLargeException", `the body is larger than ${bytesMax} bytes`);

const unsupportedEncoding = (encoding: string) =>
  new RequestRejected(415, "UnsupportedMediaTypeException", `the content encoding ${encoding} is not supported`);

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
  await new Promise<void>((resolve) => {
    const done = () => resolve();
    readBytes(request, 0, done, done);
  });
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

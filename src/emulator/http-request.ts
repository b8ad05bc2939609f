import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzip } from "node:zlib";
import type { WireResponse } from "./api/protocols/protocol.ts";
import { refuse } from "./api/protocols/query.ts";
import { AwsError } from "./aws-error.ts";

/** The error of a request that is rejected before it reaches a service. */
const rejected = (status: number, code: string, message: string) => new AwsError(code, message, { status });

/** The values of `Host` with which a server on this port can be reached: loopback names, and those in `names`. */
export function hostsOf(port: number, names: readonly string[] = []): ReadonlySet<string> {
  const all = ["127.0.0.1", "localhost", "[::1]", ...names.map((name) => name.toLowerCase())];
  return new Set(all.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}

const methods = new Set(["GET", "POST", "PUT", "DELETE"]);

/**
 * Rejects every request that does not come from an AWS client.
 *
 * The emulator runs the code that it is given, so a web page in a browser on the same machine must not reach it. AWS
 * clients sign every request in the `Authorization` header. A page can set that header only after a CORS preflight
 * (fetch.spec.whatwg.org, "CORS protocol"), which is rejected, and no response has CORS headers. This covers images,
 * forms and `fetch` in every mode. Checking `Host` covers pages whose DNS name is rebound to the loopback address:
 * their requests have the same origin as the server and need no preflight.
 *
 * @param hosts the allowed values of `Host`, in lower case.
 * @throws {AwsError}
 */
export function admit(request: IncomingMessage, hosts: ReadonlySet<string>): void {
  const { headers, method = "" } = request;
  const { host = "" } = headers;
  if (hostCount(request) !== 1 || !(hosts.has(host) || hosts.has(host.toLowerCase()))) {
    throw rejected(403, "AccessDeniedException", `the Host header must be one of ${[...hosts].join(", ")}`);
  }
  if (headers.origin !== undefined || headers["sec-fetch-site"] !== undefined) {
    throw rejected(403, "AccessDeniedException", "requests from web pages are not allowed");
  }
  if (!methods.has(method)) {
    throw rejected(405, "MethodNotAllowedException", `the method ${method} is not allowed`);
  }
  if (!/^AWS4-HMAC-SHA256\s/.test(headers.authorization ?? "")) {
    throw rejected(
      403,
      "MissingAuthenticationTokenException",
      "Missing Authentication Token: sign the request with AWS Signature Version 4 and any credentials, in the " +
        "Authorization header (curl --aws-sigv4 aws:amz:us-east-1:sqs --user any:any)",
    );
  }
  if (!request.url?.startsWith("/")) throw rejected(400, "BadRequestException", "the path must begin with /");
}

/** The number of `Host` headers: `headers` has only the first one. */
function hostCount({ rawHeaders }: IncomingMessage): number {
  let count = 0;
  for (let name = 0; name < rawHeaders.length; name += 2) {
    const text = rawHeaders[name] as string;
    if (text.length === 4 && text.toLowerCase() === "host") count++;
  }
  return count;
}

/** How much of a body that is too large is discarded, so that the client reads the response; then it is cut off. */
const discardedBytesMax = 72 * 1024 * 1024;

/**
 * Reads the body of a request and decompresses it.
 *
 * @param bytesMax the largest body, bytes, compressed as well as decompressed.
 * @param done called with the body.
 * @param fail called with an AwsError for a body that is too large or not gzip, or with the error of the connection.
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
    else fail(rejected(400, "SerializationException", "the body is not gzip"));
  });
}

const tooLarge = (bytesMax: number) =>
  rejected(413, "RequestEntityTooLargeException", `the body is larger than ${bytesMax} bytes`);

const unsupportedEncoding = (encoding: string) =>
  rejected(415, "UnsupportedMediaTypeException", `the content encoding ${encoding} is not supported`);

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
  const message = error instanceof Error ? error.message : String(error);
  const known = error instanceof AwsError ? error : rejected(500, "InternalFailure", message);
  const response = refuse(known, request.headers["content-type"]);
  return { ...response, headers: { ...response.headers, connection: "close" } };
}

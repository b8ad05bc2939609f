import type { IncomingMessage } from "node:http";

/** A request that is rejected before it reaches a service. */
export class RequestRejected extends Error {
  override name = "RequestRejected";
  readonly status: number;
  /** The error code in AWS's style, e.g. `AccessDeniedException`. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

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
 * @throws {RequestRejected}
 */
export function admit(request: IncomingMessage, hosts: ReadonlySet<string>): void {
  const { headers, method = "" } = request;
  const { host = "" } = headers;
  if (hostCount(request) !== 1 || !(hosts.has(host) || hosts.has(host.toLowerCase()))) {
    throw new RequestRejected(403, "AccessDeniedException", `the Host header must be one of ${[...hosts].join(", ")}`);
  }
  if (headers.origin !== undefined || headers["sec-fetch-site"] !== undefined) {
    throw new RequestRejected(403, "AccessDeniedException", "requests from web pages are not allowed");
  }
  if (!methods.has(method)) {
    throw new RequestRejected(405, "MethodNotAllowedException", `the method ${method} is not allowed`);
  }
  if (!/^AWS4-HMAC-SHA256\s/.test(headers.authorization ?? "")) {
    throw new RequestRejected(
      403,
      "MissingAuthenticationTokenException",
      "Missing Authentication Token: sign the request with AWS Signature Version 4 and any credentials, in the " +
        "Authorization header (curl --aws-sigv4 aws:amz:us-east-1:sqs --user any:any)",
    );
  }
  if (!request.url?.startsWith("/"))
    throw new RequestRejected(400, "BadRequestException", "the path must begin with /");
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

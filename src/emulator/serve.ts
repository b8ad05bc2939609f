import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { WireRequest, WireResponse } from "./api/protocols/protocol.ts";
import type { Router } from "./api/router.ts";
import { admit, hostsOf, readBody, refusal, respond } from "./http-request.ts";
import type { VirtualClock } from "./kernel/virtual-clock.ts";
import { environmentHeader } from "./lambda/host/process/messages.ts";

/** Largest request: Lambda's 50 MB of zipped code in base64. */
const bodyBytesMaxDefault = 72 * 1024 * 1024;

/** Time limits for clients that send or read slowly, milliseconds. There is none on how long a response may take. */
const limitsDefault = { headersMs: 10_000, requestMs: 120_000, sendMs: 60_000 };

/** Path at which an emulator that follows the wall clock answers with its time and its speed. */
export const timePath = "/_flatten/time";

/** What to serve, on which port, and the limits for clients. */
export interface ServeRequest {
  readonly router: Router;
  /** Brings the emulator to the present before a request is answered. Returns undefined if that is done already. */
  readonly catchUp: () => Promise<void> | undefined;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether the server keeps this process alive; true unless given. */
  readonly keepsAlive?: boolean;
  /** Names in `Host` that are accepted besides 127.0.0.1, localhost and [::1]. */
  readonly hostNames?: readonly string[];
  /** Largest body, bytes, compressed as well as decompressed; 72 MiB unless given. */
  readonly bodyBytesMax?: number;
  /** How long a client may take to send the headers, to send the whole request, and to read more of the response. */
  readonly limits?: { readonly headersMs: number; readonly requestMs: number; readonly sendMs: number };
}

/** A running server, and the port on which it listens. */
interface Served {
  readonly port: number;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/**
 * Serves the emulator's API over HTTP on 127.0.0.1, for AWS clients on this machine only: see `admit`.
 *
 * @throws the listen error, e.g. EADDRINUSE.
 */
export async function serve(options: ServeRequest): Promise<Served> {
  const { headersMs, requestMs, sendMs } = options.limits ?? limitsDefault;
  const server = createServer({
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: headersMs / 2,
  });
  let hosts: ReadonlySet<string> = new Set();
  server.on("request", (request, response) => {
    // The header would have this machine's date, which is not the emulator's.
    response.sendDate = false;
    // All requests that have arrived are answered before the first response is sent: a client that is woken by each response
    // costs the server a quarter of its time.
    const finish = (answer: WireResponse) => void setImmediate(respond, response, answer, sendMs);
    const refuse = (error: unknown) => void refusal(request, error).then(finish);
    // Callbacks, because promises for each step would be a fifth of the cost of a request.
    const answerTo = (body: Uint8Array) => {
      try {
        const answer = answerOf(request, body, options);
        if (answer instanceof Promise) answer.then(finish, refuse);
        else finish(answer);
      } catch (error) {
        refuse(error);
      }
    };
    try {
      admit(request, hosts);
      readBody(request, options.bodyBytesMax ?? bodyBytesMaxDefault, answerTo, refuse);
    } catch (error) {
      refuse(error);
    }
  });
  if (options.keepsAlive === false) server.unref().on("connection", (socket) => void socket.unref());
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  hosts = hostsOf(port, options.hostNames);
  return {
    port,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });

function answerOf(
  request: IncomingMessage,
  body: Uint8Array,
  { catchUp, router }: ServeRequest,
): WireResponse | Promise<WireResponse> {
  const { url = "" } = request;
  const queryAt = url.indexOf("?");
  const wire: WireRequest = {
    method: request.method ?? "GET",
    path: queryAt < 0 ? url : url.slice(0, queryAt),
    query: queryOf(queryAt < 0 ? "" : url.slice(queryAt + 1)),
    headers: headersOf(request),
    body,
    endpoint: `http://${request.headers.host}`,
  };
  const caughtUp = catchUp();
  return caughtUp === undefined ? router(wire) : caughtUp.then(() => router(wire));
}

/** The headers by name. Node.js has joined repeated ones, except for cookies, which no AWS client sends. */
const headersOf = ({ headers }: IncomingMessage): WireRequest["headers"] =>
  headers["set-cookie"] === undefined
    ? (headers as WireRequest["headers"])
    : { ...(headers as WireRequest["headers"]), "set-cookie": headers["set-cookie"].join(", ") };

const noQuery = Object.freeze({});

/** The values of a repeated key are joined by commas, which is a list in the REST-JSON protocol. */
function queryOf(query: string): Readonly<Record<string, string>> {
  if (query === "") return noQuery;
  const params = new URLSearchParams(query);
  const names = new Set(params.keys());
  return Object.fromEntries(Array.from(names, (name) => [name, params.getAll(name).join(",")]));
}

/** What the endpoint of functions needs. */
interface FunctionEndpointRequest {
  readonly router: Router;
  readonly clock: VirtualClock;
  /** Called with an access key id. Returns what is called before the response is sent, if it is the one of a function. */
  readonly startCall: (accessKeyId: string) => (() => Promise<void>) | undefined;
}

/** The URL at which functions in processes of their own reach the emulator. It listens when the first of them starts. */
export class FunctionEndpoint {
  readonly #request: FunctionEndpointRequest;
  #served: Promise<Served> | undefined;
  /** The URL at which the emulator is served at the pace of the wall clock. Functions use that one. */
  pacedUrl: string | undefined;

  constructor(request: FunctionEndpointRequest) {
    this.#request = request;
  }

  /** Returns the URL for a function that starts now. */
  async url(): Promise<string> {
    if (this.pacedUrl !== undefined) return this.pacedUrl;
    this.#served ??= serve({ router: this.router, catchUp: () => undefined, port: 0, keepsAlive: false });
    return `http://127.0.0.1:${(await this.#served).port}`;
  }

  /** Stops listening. */
  async close(): Promise<void> {
    const served = await this.#served;
    this.#served = undefined;
    await served?.close();
  }

  /** Answers requests of functions and others. While a client waits for its response, time can pass. */
  readonly router: Router = (request) => {
    const { clock, router, startCall } = this.#request;
    const { [environmentHeader]: environment, authorization = "" } = request.headers;
    const endCall = startCall(environment ?? accessKeyIdOf(authorization));
    const answer = clock.answerTo(() => router(request));
    return answer instanceof Promise || endCall !== undefined ? this.#finish(answer, endCall) : answer;
  };

  async #finish(answer: ReturnType<Router>, endCall: (() => Promise<void>) | undefined): Promise<WireResponse> {
    const stopWaiting = this.#request.clock.wait();
    try {
      return await answer;
    } finally {
      stopWaiting();
      await endCall?.();
    }
  }
}

/** Returns the access key id in a signature of version 4. */
const accessKeyIdOf = (authorization: string): string => /Credential=([^/,\s]+)/.exec(authorization)?.[1] ?? "";

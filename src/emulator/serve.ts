import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Router } from "./api/router.ts";
import { bytesOf, type WireRequest } from "./api/wire.ts";

/** Largest request that is read unless a caller says otherwise: Lambda's 50 MB of zipped code, in base64. */
const bodyBytesMaxDefault = 72 * 1024 * 1024;

/** Path at which an emulator that follows the wall clock answers with its time and its speed. */
export const timePath = "/_flatten/time";

export interface ServeRequest {
  readonly router: Router;
  /** Brings the emulator to the present before a request is answered. */
  readonly catchUp: () => Promise<void>;
  /** 0 takes any free port. */
  readonly port: number;
  /** Largest body that is read, bytes, packed or not; 72 MiB unless given. */
  readonly bodyBytesMax?: number;
}

export interface Served {
  readonly port: number;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/**
 * Serves the emulator's API over HTTP, on this machine only. The emulator runs whatever code it is given, so a request
 * that a web page could have caused (a foreign Host, or an Origin) is refused.
 *
 * @throws the listen error, e.g. EADDRINUSE.
 */
export async function serve(options: ServeRequest): Promise<Served> {
  const server = createServer((request, response) => {
    // It would be this machine's date, and the emulator's time is another.
    response.sendDate = false;
    answer(request, options)
      .then(({ status, headers, body }) => {
        response.writeHead(status, { ...headers, "content-length": body.length });
        response.end(body);
      })
      .catch((error: unknown) => fail(response, error));
  });
  await listen(server, options.port);
  return {
    port: (server.address() as AddressInfo).port,
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

/** A request that is refused before it reaches a service. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function answer(request: IncomingMessage, { router, catchUp, bodyBytesMax = bodyBytesMaxDefault }: ServeRequest) {
  assertLocal(request);
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const wire: WireRequest = {
    method: request.method ?? "GET",
    path: url.pathname,
    query: queryOf(url.searchParams),
    headers: headersOf(request),
    body: await bodyOf(request, bodyBytesMax),
  };
  await catchUp();
  return router(wire);
}

const localHosts = new Set(["127.0.0.1", "localhost", "[::1]"]);

function assertLocal({ headers }: IncomingMessage): void {
  const host = (headers.host ?? "").replace(/:\d+$/, "");
  const known = localHosts.has(host) || host.endsWith(".localhost");
  if (!known || headers.origin !== undefined) throw new Refused(403, "only programs on this machine are served");
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );

/** A key that is repeated is a list: its values are joined by commas, as the REST-JSON protocol reads them. */
function queryOf(params: URLSearchParams): Record<string, string> {
  const names = new Set(params.keys());
  return Object.fromEntries(Array.from(names, (name) => [name, params.getAll(name).join(",")]));
}

/** Reads to the end in any case: a client that is still sending would not hear the answer. */
async function bodyOf(request: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= bytesMax) chunks.push(chunk);
  }
  if (size > bytesMax) throw tooLarge(bytesMax);
  const body = Buffer.concat(chunks);
  return request.headers["content-encoding"] === "gzip" ? unpacked(body, bytesMax) : body;
}

async function unpacked(body: Buffer, bytesMax: number): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(body, { maxOutputLength: bytesMax });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(bytesMax);
    throw new Refused(400, "the body is not gzip");
  }
}

const tooLarge = (bytesMax: number) => new Refused(413, `the body is larger than ${bytesMax} bytes`);

function fail(response: ServerResponse, error: unknown): void {
  const status = error instanceof Refused ? error.status : 500;
  const body = bytesOf(JSON.stringify({ message: error instanceof Error ? error.message : String(error) }));
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(body);
}

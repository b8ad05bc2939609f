import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A page and the stream of its states. */
export interface LivePage {
  /** Ends the address of the page: `progress`. */
  readonly path: string;
  readonly html: string;
}

/** Pages that are being served. */
export interface LiveServer {
  /** The address of each page, in the order in which the pages were given. Whoever has it can see the page. */
  readonly urls: readonly string[];
  /** Shows a state on a page, on every screen that it is open on. It is sent again to a viewer that connects later. */
  publish(path: string, state: unknown): void;
  close(): Promise<void>;
}

/** A page with its secret and its viewers. */
class Channel {
  readonly page: LivePage;
  /** A part of the address that no one can guess. Each page has its own, so that one page does not lead to another. */
  readonly token = randomBytes(16).toString("hex");
  readonly #viewers = new Set<ServerResponse>();
  #event: string | undefined;
  #count = 0;

  constructor(page: LivePage) {
    this.page = page;
  }

  get path(): string {
    return `/${this.token}/${this.page.path}`;
  }

  publish(state: unknown): void {
    this.#count++;
    this.#event = `id: ${this.#count}\ndata: ${JSON.stringify(state)}\n\n`;
    // A viewer that is slow gets the newest state when it has read the last one.
    for (const viewer of this.#viewers) if (!viewer.writableNeedDrain) viewer.write(this.#event);
  }

  connect(response: ServerResponse): void {
    response.writeHead(200, { ...commonHeaders, "content-type": "text/event-stream" });
    response.write(`retry: 1000\n\n${this.#event ?? ""}`);
    this.#viewers.add(response);
    response.on("drain", () => response.write(this.#event ?? ""));
    response.on("close", () => this.#viewers.delete(response));
  }

  end(): void {
    for (const viewer of this.#viewers) viewer.end();
  }
}

const commonHeaders = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

/** The page may connect only to this server, and run only its own script. */
const contentPolicy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves pages and their states on 127.0.0.1, by server-sent events.
 *
 * Every address contains a random token. `Host` must name this machine, so that a page whose name is rebound to the loopback
 * address cannot read the states, and a request that a browser makes for another site is rejected.
 *
 * @param port 0 for a free one.
 * @throws what `listen` throws, for example if the port is in use.
 */
export async function openLiveServer(pages: readonly LivePage[], port = 0): Promise<LiveServer> {
  const channels = pages.map((page) => new Channel(page));
  const server = createServer((request, response) => answer(request, response, channels));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const own = (server.address() as AddressInfo).port;
  return {
    urls: channels.map(({ path }) => `http://127.0.0.1:${own}${path}`),
    publish: (path, state) => channels.find(({ page }) => page.path === path)?.publish(state),
    close: () =>
      new Promise((resolve) => {
        for (const channel of channels) channel.end();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, channels: readonly Channel[]): void {
  const [path = ""] = (request.url ?? "").split("?");
  const channel = channels.find((each) => path === each.path || path === `${each.path}/events`);
  const problem = problemOf(request);
  if (problem !== undefined || channel === undefined) {
    const { status, text } = problem ?? missing;
    response.writeHead(status, { ...commonHeaders, "content-type": "text/plain; charset=utf-8" });
    response.end(`${text}\n`);
  } else if (path === channel.path) {
    response.writeHead(200, {
      ...commonHeaders,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": contentPolicy,
    });
    response.end(request.method === "HEAD" ? undefined : channel.page.html);
  } else {
    channel.connect(response);
  }
}

const missing = { status: 404, text: "There is no such page. Open the address that flatten printed." } as const;

/** Why a request is rejected before its address is looked at; undefined for a request of a viewer. */
function problemOf({ headers, headersDistinct, method, socket }: IncomingMessage) {
  const hosts = ["127.0.0.1", "localhost"].map((name) => `${name}:${socket.localPort}`);
  const [host = "", ...others] = headersDistinct.host ?? [];
  if (others.length > 0 || !hosts.includes(host.toLowerCase())) {
    return { status: 403, text: `The Host header must be one of ${hosts.join(", ")}.` };
  }
  const { origin, "sec-fetch-site": site, "sec-fetch-mode": mode } = headers;
  const isLink = mode === "navigate";
  if ((origin !== undefined && origin !== `http://${host}`) || (site === "cross-site" && !isLink)) {
    return { status: 403, text: "Requests from other sites are not allowed." };
  }
  return method === "GET" || method === "HEAD" ? undefined : { status: 405, text: "Only GET is allowed." };
}

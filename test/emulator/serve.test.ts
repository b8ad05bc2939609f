import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { bytesOf, textOf } from "../../src/base/encoding.ts";
import type { WireRequest } from "../../src/emulator/api/protocols/protocol.ts";
import { type ServeRequest, serve } from "../../src/emulator/serve.ts";

const authorization =
  "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0";

interface Sent {
  readonly path?: string;
  readonly method?: string;
  /** On top of a signature; undefined omits a header. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Uint8Array | string;
}

/** A served router that records its requests and answers 201 with the reversed body. */
async function served(options: Partial<ServeRequest> = {}) {
  const asked: WireRequest[] = [];
  const order: string[] = [];
  const { port, close } = await serve({
    port: 0,
    bodyBytesMax: 1_000,
    catchUp: async () => void order.push("caught up"),
    router: async (wire) => {
      order.push("answered");
      asked.push(wire);
      if (wire.path === "/fails") throw new Error("the router failed");
      if (wire.path === "/bad-header") return { status: 200, headers: { "x-bad": "a\nb" }, body: new Uint8Array() };
      return { status: 201, headers: { "x-answer": "yes" }, body: bytesOf([...textOf(wire.body)].reverse().join("")) };
    },
    ...options,
  });
  onTestFinished(close);
  return { port, asked, order, ask: (sent: Sent) => ask(port, sent) };
}

function ask(port: number, { path = "/", method = "POST", headers = {}, body = "" }: Sent) {
  const given = Object.entries({ authorization, ...headers }).filter(([, value]) => value !== undefined);
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port,
      path,
      method,
      headers: Object.fromEntries(given),
      agent: false,
    } as const;
    const asking = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

/** Sends raw text on a connection of its own; resolves with everything that was received until it was closed. */
const sendRaw = (port: number, text: string): Promise<string> =>
  new Promise((resolve) => {
    let received = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (more: Buffer) => {
      received += more.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(received));
  });

describe("requests and responses", () => {
  test("method, path, query, headers and body are passed on, and the response is returned", async () => {
    const { ask, asked, port } = await served();
    const answer = await ask({ path: "/a%20b/c?x=1&y=%26", headers: { "X-Amz-Target": "S.Op" }, body: "hello" });
    expect(answer).toMatchObject({ status: 201, body: "olleh" });
    expect(answer.headers).toMatchObject({ "x-answer": "yes", "content-length": "5" });
    expect(asked).toMatchObject([
      {
        method: "POST",
        path: "/a%20b/c",
        query: { x: "1", y: "&" },
        headers: { "x-amz-target": "S.Op" },
        endpoint: `http://127.0.0.1:${port}`,
      },
    ]);
  });

  test("the emulator catches up before it answers", async () => {
    const { ask, order } = await served();
    await ask({});
    expect(order).toEqual(["caught up", "answered"]);
  });

  test("a gzip body is decompressed", async () => {
    const { ask } = await served();
    const answer = await ask({ headers: { "content-encoding": "gzip" }, body: gzipSync("packed") });
    expect(answer).toMatchObject({ status: 201, body: "dekcap" });
  });

  test("a body of exactly the limit is accepted, a larger one is rejected with a reason", async () => {
    const { ask, asked } = await served({ bodyBytesMax: 100_000 });
    expect((await ask({ body: "x".repeat(100_000) })).status).toBe(201);
    const rejected = await ask({ body: "x".repeat(2_000_000) });
    expect([rejected.status, JSON.parse(rejected.body).message]).toEqual([413, "the body is larger than 100000 bytes"]);
    expect(asked).toHaveLength(1);
  });

  test("a body that decompresses to more than the limit, is not gzip, or has another encoding is rejected", async () => {
    const { ask } = await served();
    const headers = { "content-encoding": "gzip" };
    expect((await ask({ headers, body: gzipSync("x".repeat(100_000)) })).status).toBe(413);
    expect((await ask({ headers, body: "not gzip" })).status).toBe(400);
    expect((await ask({ headers: { "content-encoding": "br" }, body: "x" })).status).toBe(415);
  });

  test("an internal error is a 500, and the server continues", async () => {
    const { ask } = await served();
    const failed = await ask({ path: "/fails" });
    expect([failed.status, JSON.parse(failed.body).message]).toEqual([500, "the router failed"]);
    await expect(ask({ path: "/bad-header" })).rejects.toMatchObject({ code: "ECONNRESET" });
    expect((await ask({})).status).toBe(201);
  });

  test("a port that is in use is an error", async () => {
    const { port } = await served();
    await expect(served({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("nothing is served after close", async () => {
    const { port, close } = await serve({
      port: 0,
      catchUp: async () => undefined,
      router: async () => ({ status: 200, headers: {}, body: new Uint8Array() }),
    });
    await close();
    await expect(ask(port, {})).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

describe("only AWS clients on this machine are served", () => {
  test.each([
    { what: "another Host", headers: { host: "evil.example" } },
    { what: "a Host that only begins like ours", headers: { host: "localhost.evil.example" } },
    { what: "a Host of another address", headers: { host: "10.0.0.1" } },
    { what: "a Host with another port", headers: { host: "localhost:1" } },
    { what: "a Host without the port", headers: { host: "localhost" } },
    { what: "an Origin", headers: { origin: "http://localhost:4566" } },
    { what: "a null Origin", headers: { origin: "null" } },
    { what: "a Sec-Fetch-Site header", headers: { "sec-fetch-site": "none" } },
    { what: "no signature", headers: { authorization: undefined } },
    { what: "a signature in the query string", headers: { authorization: undefined }, path: "/?X-Amz-Signature=0" },
    { what: "another authorization scheme", headers: { authorization: "Basic AWS4-HMAC-SHA256" } },
  ])("$what is rejected with 403 before any service gets the request", async ({ headers, path = "/" }) => {
    const { ask, asked, order } = await served();
    const answer = await ask({ headers, path });
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect([asked, order]).toEqual([[], []]);
  });

  test.each(["OPTIONS", "HEAD", "PATCH", "TRACE"])("%s is rejected with 405, without CORS headers", async (method) => {
    const { ask, asked } = await served();
    const answer = await ask({ method });
    expect(answer.status).toBe(405);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(asked).toEqual([]);
  });

  test.each(["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "host.docker.internal"])(
    "Host %s is served",
    async (name) => {
      const { ask, port } = await served({ hostNames: ["host.docker.internal"] });
      expect((await ask({ headers: { host: `${name}:${port}` } })).status).toBe(201);
    },
  );

  test("the error is XML for clients of the query protocol", async () => {
    const { ask } = await served();
    const headers = { host: "evil.example", "content-type": "application/x-www-form-urlencoded" };
    expect((await ask({ headers })).body).toContain("<Code>AccessDeniedException</Code>");
  });

  test.each([
    ["no Host", "POST / HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["HTTP/1.0 without Host", "POST / HTTP/1.0\r\n\r\n", /^HTTP\/1\.1 403 /],
    [
      "two Host headers",
      "POST / HTTP/1.1\r\nHost: PORT\r\nHost: evil\r\nConnection: close\r\n\r\n",
      /^HTTP\/1\.1 403 /,
    ],
    [
      "an absolute URL",
      `POST http://evil/ HTTP/1.1\r\nHost: PORT\r\nAuthorization: ${authorization}\r\nConnection: close\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    ["no HTTP", "\x16\x03\x01\x02\x00\x01\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["headers of 100 kB", `POST / HTTP/1.1\r\nX: ${"x".repeat(100_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ])("%s is rejected", async (_, text, status) => {
    const { port, asked } = await served();
    expect(await sendRaw(port, text.replace("PORT", `127.0.0.1:${port}`))).toMatch(status);
    expect(asked).toEqual([]);
  });
});

describe("slow connections", () => {
  const limits = { headersMs: 100, requestMs: 200, sendMs: 100 };

  test("a client that does not finish its request is disconnected", async () => {
    const { port, asked } = await served({ limits });
    const start = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
    const unfinished = {
      "the headers": start,
      "the body": `${start}Authorization: ${authorization}\r\nContent-Length: 100\r\n\r\nonly a part`,
      "the body of a rejected request": `${start}Content-Length: 100\r\n\r\nonly a part`,
    };
    const received = await Promise.all(Object.values(unfinished).map((text) => sendRaw(port, text)));
    for (const [index, what] of Object.keys(unfinished).entries()) {
      expect(received[index], what).toMatch(/^HTTP\/1\.1 408 /);
    }
    expect(asked).toEqual([]);
  });

  test("a client that does not read the response is disconnected", async () => {
    // More than the system buffers.
    const body = new Uint8Array(32 * 1024 * 1024);
    let socket: Socket | undefined;
    const router = async () => {
      // Reading resumes after the time limit: what the system has buffered arrives, then the end of the connection.
      setTimeout(() => socket?.resume(), 5 * limits.sendMs);
      return { status: 200, headers: {}, body };
    };
    const { port } = await served({ limits, router });
    const received = await new Promise<number>((resolve) => {
      let bytes = 0;
      socket = connect(port, "127.0.0.1", () => {
        socket?.pause();
        socket?.write(
          `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${authorization}\r\nContent-Length: 0\r\n\r\n`,
        );
      });
      socket.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      socket.on("error", () => undefined);
      socket.on("close", () => resolve(bytes));
    });
    expect(received).toBeLessThan(body.length);
  });
});

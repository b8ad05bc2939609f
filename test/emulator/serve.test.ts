import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import { bytesOf, textOf, type WireRequest } from "../../src/emulator/api/wire.ts";
import { serve } from "../../src/emulator/serve.ts";

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** A served router that remembers what it was asked, and answers 201 with the body turned round. */
async function served(bodyBytesMax = 1_000) {
  const asked: WireRequest[] = [];
  const order: string[] = [];
  const { port, close } = await serve({
    port: 0,
    bodyBytesMax,
    catchUp: async () => void order.push("caught up"),
    router: async (wire) => {
      order.push("answered");
      asked.push(wire);
      if (wire.path === "/fails") throw new Error("the router failed");
      return { status: 201, headers: { "x-answer": "yes" }, body: bytesOf([...textOf(wire.body)].reverse().join("")) };
    },
  });
  onTestFinished(close);
  return { port, asked, order, ask: (sent: Sent) => ask(port, sent) };
}

function ask(port: number, { path = "/", method = "POST", headers = {}, body = "" }: Sent) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
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

describe("the HTTP front door", () => {
  test("hands on method, path, query, headers and body, and gives the answer back", async () => {
    const { ask, asked } = await served();
    const answer = await ask({ path: "/a%20b/c?x=1&y=%26", headers: { "X-Amz-Target": "S.Op" }, body: "hello" });
    expect(answer).toMatchObject({ status: 201, body: "olleh" });
    expect(answer.headers).toMatchObject({ "x-answer": "yes", "content-length": "5" });
    expect(asked).toMatchObject([
      { method: "POST", path: "/a%20b/c", query: { x: "1", y: "&" }, headers: { "x-amz-target": "S.Op" } },
    ]);
  });

  test("brings the emulator to the present before it answers", async () => {
    const { ask, order } = await served();
    await ask({});
    expect(order).toEqual(["caught up", "answered"]);
  });

  test("unpacks a gzip body", async () => {
    const { ask } = await served();
    const answer = await ask({ headers: { "content-encoding": "gzip" }, body: gzipSync("packed") });
    expect(answer).toMatchObject({ status: 201, body: "dekcap" });
  });

  test("takes a body of exactly the limit, and none that is larger: the client hears why", async () => {
    const { ask, asked } = await served(100_000);
    expect((await ask({ body: "x".repeat(100_000) })).status).toBe(201);
    const refused = await ask({ body: "x".repeat(2_000_000) });
    expect([refused.status, JSON.parse(refused.body)]).toEqual([
      413,
      { message: "the body is larger than 100000 bytes" },
    ]);
    expect(asked).toHaveLength(1);
  });

  test("takes no small body that unpacks to a large one, and none that is not gzip", async () => {
    const { ask } = await served(1_000);
    const headers = { "content-encoding": "gzip" };
    expect((await ask({ headers, body: gzipSync("x".repeat(100_000)) })).status).toBe(413);
    expect((await ask({ headers, body: "not gzip" })).status).toBe(400);
  });

  test.each([
    { what: "a foreign Host", headers: { host: "evil.example:4566" } },
    { what: "a Host that only begins like ours", headers: { host: "localhost.evil.example" } },
    { what: "an address that is not this machine's", headers: { host: "10.0.0.1" } },
    { what: "an Origin, even our own", headers: { origin: "http://localhost:4566" } },
    { what: "a null Origin", headers: { origin: "null" } },
  ])("refuses $what with 403, before any service sees it", async ({ headers }) => {
    const { ask, asked, order } = await served();
    expect((await ask({ headers })).status).toBe(403);
    expect([asked, order]).toEqual([[], []]);
  });

  test.each(["127.0.0.1", "localhost", "localhost:4566", "[::1]:4566", "queue.localhost:80"])(
    "serves %s",
    async (host) => {
      const { ask } = await served();
      expect((await ask({ headers: { host } })).status).toBe(201);
    },
  );

  test("answers 500 when the emulator itself fails, and goes on serving", async () => {
    const { ask } = await served();
    const failed = await ask({ path: "/fails" });
    expect([failed.status, JSON.parse(failed.body)]).toEqual([500, { message: "the router failed" }]);
    expect((await ask({})).status).toBe(201);
  });

  test("says that a port is taken", async () => {
    const { port } = await served();
    const again = serve({
      port,
      catchUp: async () => undefined,
      router: async () => Promise.reject(new Error("unused")),
    });
    await expect(again).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("serves nobody after it was closed", async () => {
    const { port, close } = await serve({
      port: 0,
      catchUp: async () => undefined,
      router: async () => ({ status: 200, headers: {}, body: new Uint8Array() }),
    });
    await close();
    await expect(ask(port, {})).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { assembleEmulator } from "../../src/emulator/assemble.ts";
import { serve } from "../../src/emulator/serve.ts";
import { sendEverything } from "./web-page-requests.ts";

/** Where Debian's package `chromium` puts the browser. */
const executablePath = "/usr/bin/chromium";
const isInstalled = existsSync(executablePath);

let browser: Browser | undefined;

beforeAll(async () => {
  if (!isInstalled) return;
  browser = await chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Without the browser's own protection of local addresses: the emulator must not depend on it.
      "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
      "--host-resolver-rules=MAP *.example 127.0.0.1",
    ],
  });
});

afterAll(() => browser?.close());

/** A page of another site, and a server that records the requests to it. */
async function recordingServer() {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url?.split("?")[0]}`);
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html><title>a page</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, requests, close: () => server.close() };
}

/** A served emulator, the requests that its services got, and its state. */
async function servedEmulator() {
  const { world, router } = assembleEmulator({ seed: 1 });
  world.sqs.createQueue("kept").send({ body: "kept" });
  const asked: string[] = [];
  const served = await serve({
    port: 0,
    catchUp: async () => undefined,
    router: (request) => {
      asked.push(`${request.method} ${request.path}`);
      return router(request);
    },
  });
  return { ...served, asked, state: () => JSON.stringify(world.snapshot()) };
}

/**
 * Opens a page at `url` and sends every kind of request that a page can send to `target`. The page stays open until they have
 * arrived: on a busy machine the browser sends some of them late.
 */
async function attack(url: string, target: string, haveArrived = () => true): Promise<void> {
  const page = await (browser as Browser).newPage();
  await page.goto(url);
  await page.evaluate(sendEverything, target);
  await vi.waitUntil(haveArrived, { timeout: 20_000 });
  await page.close();
}

/** Of each kind of request, those that a server gets that accepts everything. */
const accepted = ["GET /image", "POST /form", "GET /form", "GET /fetch", "POST /fetch", "OPTIONS /fetch"];

test("the requests of a web page have no effect on a served emulator", async ({ skip }) => {
  if (!isInstalled) skip(`${executablePath} is not installed (Debian package chromium)`);
  const other = await recordingServer();
  const control = await recordingServer();
  const emulator = await servedEmulator();
  const before = emulator.state();
  try {
    const attacks = ["127.0.0.1", "localhost", "rebound.example"].map((host) =>
      attack(`http://page.example:${other.port}/`, `http://${host}:${emulator.port}`),
    );
    // A page whose name is resolved to the loopback address after it was loaded: the emulator has its origin.
    attacks.push(attack(`http://rebound.example:${emulator.port}/`, `http://rebound.example:${emulator.port}`));
    // The same page and the same requests reach a server that accepts everything.
    const haveArrived = () => accepted.every((request) => control.requests.includes(request));
    attacks.push(attack(`http://page.example:${other.port}/`, `http://127.0.0.1:${control.port}`, haveArrived));
    await Promise.all(attacks);
    expect(control.requests.length).toBeGreaterThan(20);

    expect(emulator.asked).toEqual([]);
    expect(emulator.state()).toBe(before);
  } finally {
    other.close();
    control.close();
    await emulator.close();
  }
});

import { connect } from "../../src/aws/clients.ts";
import { realClock } from "../../src/aws/real-clock.ts";
import { assembleEmulator } from "../../src/emulator/assemble.ts";
import { createEmulator } from "../../src/emulator/emulator.ts";
import type { Connection } from "./connection.ts";

/** The emulator in this process, without a socket. */
export async function openInProcess(): Promise<Connection> {
  const { clock, transport } = assembleEmulator({ seed: 1 });
  return { cloud: connect({ clock, ...transport }), prefix: "contract", close: async () => undefined };
}

/**
 * The emulator behind HTTP. Its time moves while a test sleeps or a request waits, so that no result depends on how fast this
 * machine is. For the same reason each request has a socket of its own: a server closes one that was idle for seconds, perhaps
 * while the next request is on its way.
 */
export async function openHttp(): Promise<Connection> {
  const emulator = createEmulator();
  const { url, close } = await emulator.listen(0);
  const clock = {
    nowMs: () => emulator.clock.now(),
    sleepMs: async (ms: number) => void (await emulator.clock.advance(ms)),
  };
  const configuration = { ...configurationOf(url), requestHandler: { httpAgent: { keepAlive: false } } };
  return { cloud: connect({ clock, middlewares: [], configuration }), prefix: "contract", close };
}

/** Any endpoint that speaks AWS's APIs, in real time. */
export async function openEndpoint(endpoint: string): Promise<Connection> {
  const { AWS_ACCESS_KEY_ID } = process.env;
  const cloud = connect({
    clock: realClock,
    middlewares: [],
    configuration: { endpoint, ...(AWS_ACCESS_KEY_ID === undefined ? configurationOf(endpoint) : {}) },
  });
  return { cloud, prefix: `contract-${realClock.nowMs()}`, close: async () => undefined };
}

const configurationOf = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

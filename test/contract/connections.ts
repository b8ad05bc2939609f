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

/** Virtual milliseconds per wall-clock millisecond. */
const speed = 100;

/** The emulator behind HTTP, with accelerated time. */
export async function openHttp(): Promise<Connection> {
  const emulator = createEmulator();
  const { url, close } = await emulator.listen(0, { speed });
  const clock = {
    nowMs: () => emulator.clock.now(),
    sleepMs: (ms: number, signal?: AbortSignal) => realClock.sleepMs(ms / speed, signal),
  };
  return { cloud: connect({ clock, middlewares: [], configuration: configurationOf(url) }), prefix: "contract", close };
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

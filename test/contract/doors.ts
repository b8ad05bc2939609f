import { connect } from "../../src/aws/clients.ts";
import { realClock } from "../../src/aws/real-clock.ts";
import { createEmulator } from "../../src/emulator/emulator.ts";
import { PacedTime } from "../../src/emulator/kernel/paced-time.ts";
import { serve } from "../../src/emulator/serve.ts";
import type { Door } from "./door.ts";

/** The emulator in this process, without a socket. */
export async function openInProcess(): Promise<Door> {
  const { clock, transport } = createEmulator({ seed: 1 });
  return { cloud: connect({ clock, ...transport }), prefix: "contract", close: async () => undefined };
}

/** Virtual milliseconds per wall-clock millisecond. */
const speed = 100;

/** The emulator behind HTTP, with accelerated time. */
export async function openHttp(): Promise<Door> {
  const { world, router } = createEmulator({ seed: 1, drivenElsewhere: true });
  const time = new PacedTime(world.kernel, realClock, speed);
  const served = await serve({ router, catchUp: () => time.catchUp(), port: 0 });
  const stop = new AbortController();
  const running = time.run(stop.signal);
  const clock = {
    nowMs: () => world.kernel.nowMs,
    sleepMs: (ms: number, signal?: AbortSignal) => realClock.sleepMs(ms / speed, signal),
  };
  return {
    cloud: connect({ clock, middlewares: [], configuration: configurationOf(`http://127.0.0.1:${served.port}`) }),
    prefix: "contract",
    close: async () => {
      stop.abort();
      await running;
      await served.close();
    },
  };
}

/** Any endpoint that speaks AWS's APIs, in real time. */
export async function openEndpoint(endpoint: string): Promise<Door> {
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

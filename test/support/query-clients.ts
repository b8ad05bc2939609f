import { World } from "../../src/emulator/account.ts";
import { createRouter } from "../../src/emulator/api/router.ts";
import { services } from "../../src/emulator/api/services.ts";
import { bytesOf } from "../../src/emulator/api/wire.ts";
import { NodeHost } from "../../src/emulator/lambda/host/node-host.ts";

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The whole emulator behind the configuration of SDK clients. Time advances only when a test advances it. */
export function queryWorld() {
  const world = new World({ seed: 1, host: new NodeHost() });
  const router = createRouter(world, services);
  const bodies: string[] = [];
  const handle = async ({ method, path, headers, body }: SdkRequest) => {
    bodies.push(String(body));
    const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    const request = { method, path, query: {}, headers: Object.fromEntries(lowerCase), body: bytesOf(String(body)) };
    const response = await router(request);
    return { response: { statusCode: response.status, headers: { ...response.headers }, body: response.body } };
  };
  const configuration = {
    region: "us-east-1",
    maxAttempts: 1,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: { handle, destroy: () => undefined, metadata: { handlerProtocol: "in-process" } } as never,
  };
  const settle = () => {
    const { kernel, cloudformation } = world;
    for (let untilMs = kernel.nowMs; cloudformation.busy; untilMs += 1_000) kernel.run(untilMs);
  };
  return { world, router, configuration, bodies, settle };
}

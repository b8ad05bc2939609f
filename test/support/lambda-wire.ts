import { LambdaClient } from "@aws-sdk/client-lambda";
import type { World } from "../../src/emulator/account.ts";
import { lambdaService } from "../../src/emulator/api/lambda/index.ts";
import { createRouter } from "../../src/emulator/api/router.ts";
import { bytesOf } from "../../src/emulator/api/wire.ts";
import { NodeHost } from "../../src/emulator/lambda/host/node-host.ts";
import type { EmulatorOptions } from "../../src/emulator/options.ts";
import { LambdaWorld } from "./lambda-world.ts";

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Lambda alone behind the router, with an SDK client. Time advances while calls wait. */
export function wireWorld(options: Partial<EmulatorOptions> = {}) {
  const world = new LambdaWorld({ host: new NodeHost(), options });
  const { lambda, lines, context, kernel } = world;
  let ids = 0;
  const later: World["later"] = (start) =>
    new Promise((resolve, reject) => {
      const settling =
        <V>(settle: (value: V) => void) =>
        (value: V) => {
          kernel.letPromisesSettle();
          settle(value);
        };
      start(settling(resolve), settling(reject));
    });
  const newRequestId = () => `request-${++ids}`;
  const router = createRouter({ lambda, context, later, newRequestId } as unknown as World, [lambdaService]);
  const handle = async (request: SdkRequest) => {
    const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
    const query = Object.entries(request.query ?? {}).map(([name, value]) => [name, String(value)]);
    const { body } = request;
    const answer = router({
      method: request.method,
      path: request.path,
      query: Object.fromEntries(query),
      headers: Object.fromEntries(headers),
      body: body instanceof Uint8Array ? body : bytesOf(String(body ?? "")),
    });
    const response = await flowing(world, answer);
    return { response: { statusCode: response.status, headers: response.headers, body: response.body } };
  };
  const client = new LambdaClient({
    region: "us-east-1",
    maxAttempts: 1,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    requestHandler: { handle, destroy: () => undefined, metadata: { handlerProtocol: "test" } } as never,
  });
  return { client, lambda, lines, finish: () => world.run() };
}

/** Runs events one at a time until the response is there. */
async function flowing<T>(world: LambdaWorld, answer: Promise<T>): Promise<T> {
  let open = true;
  const close = () => {
    open = false;
  };
  answer.then(close, close);
  for (let turn = 0; turn < 1000; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!open) break;
    world.kernel.run();
  }
  return answer;
}

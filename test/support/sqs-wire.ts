import { SQSClient } from "@aws-sdk/client-sqs";
import type { World } from "../../src/emulator/account.ts";
import { createRouter } from "../../src/emulator/api/router.ts";
import { sqsService } from "../../src/emulator/api/sqs/index.ts";
import { bytesOf, type WireRequest } from "../../src/emulator/api/wire.ts";
import { type SqsWorld, sqsWorld } from "./sqs-world.ts";

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** SQS alone behind the router, with an SDK client. Time advances while calls wait. */
export function sqsWire(): SqsWorld & { readonly client: SQSClient } {
  const world = sqsWorld();
  const router = createRouter(asWorld(world), [sqsService]);
  const handle = async (request: SdkRequest) => {
    let settled = false;
    const answer = router(wireRequest(request)).finally(() => {
      settled = true;
    });
    while (!settled) {
      await new Promise(setImmediate);
      if (!settled) world.kernel.run();
    }
    const { status, headers, body } = await answer;
    return { response: { statusCode: status, headers, body } };
  };
  const client = new SQSClient({
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    // Otherwise the client warns that the queue URL differs from its endpoint.
    useQueueUrlAsEndpoint: false,
    requestHandler: { handle, destroy: () => {}, metadata: { handlerProtocol: "in-process" } } as never,
  });
  return { ...world, client };
}

/** The parts of the account that the actions of SQS use. */
function asWorld({ sqs, kernel }: SqsWorld): World {
  let requests = 0;
  const later = <T>(start: (resolve: (value: T) => void, reject: (error: unknown) => void) => void) =>
    new Promise<T>((resolve, reject) => {
      start((value) => {
        kernel.letPromisesSettle();
        resolve(value);
      }, reject);
    });
  return { sqs, kernel, later, newRequestId: () => `request-${++requests}` } as unknown as World;
}

const wireRequest = ({ method, path, headers, body }: SdkRequest): WireRequest => ({
  method,
  path,
  query: {},
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: typeof body === "string" ? bytesOf(body) : body,
});

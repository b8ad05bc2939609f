// The program of a thread that makes calls: see pool.ts.
import { parentPort, workerData } from "node:worker_threads";
import { connect, type PlainConnection } from "../clients.ts";
import { realClock } from "../real-clock.ts";
import { commandOf, partsOf, type ThreadAnswer, type ThreadRequest } from "./messages.ts";

const cloud = connect({ ...(workerData as PlainConnection), clock: realClock, middlewares: [] });
const aborts = new Map<number, AbortController>();
const answer = (message: ThreadAnswer) => parentPort?.postMessage(message);

async function call({ id, client, input, requestTimeout }: Extract<ThreadRequest, { kind: "call" }>): Promise<void> {
  const abort = new AbortController();
  aborts.set(id, abort);
  const { send } = cloud[client] as { send(command: unknown, options: object): Promise<unknown> };
  try {
    const options = { abortSignal: abort.signal, ...(requestTimeout === undefined ? {} : { requestTimeout }) };
    answer({ kind: "output", id, output: await send.call(cloud[client], commandOf(client, input), options) });
  } catch (error) {
    answer({ kind: "error", id, error: partsOf(error) });
  } finally {
    aborts.delete(id);
  }
}

parentPort?.on("message", (request: ThreadRequest) => {
  if (request.kind === "call") void call(request);
  else aborts.get(request.id)?.abort();
});

// The clients are created before the first call, which must not wait for them.
void cloud.sqs;
void cloud.lambda;
answer({ kind: "ready" });

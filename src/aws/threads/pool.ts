import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { Cloud, PlainConnection } from "../clients.ts";
import { errorOf, isThreadCommand, type ThreadAnswer, type ThreadClient, type ThreadRequest } from "./messages.ts";

/** More threads than this wait for the one that hands out the calls. */
const threadsMax = 4;

/** Threads that share the calls of a large burst, so that one core does not limit its rate. */
export interface Threads {
  /** The cloud, except that the threads make its calls of SendMessageBatch and Invoke. */
  readonly cloud: Cloud;
  /** Ends the threads. No call may be under way. */
  close(): Promise<void>;
}

/**
 * Starts threads that connect as `cloud` does, and waits until they are ready. Only the calls themselves run there: when they
 * are made, what they contain, and what follows from their answers is decided where they are asked for. The clock skew is not
 * learned from their answers.
 *
 * @param count threads; by default one for each core, up to four.
 * @returns undefined on a machine with one core, and in process, where the emulator answers in this thread anyway.
 * @throws the error of a thread that cannot be started.
 */
export async function openThreads(cloud: Cloud, count = threadsOfMachine()): Promise<Threads | undefined> {
  const { plain } = cloud;
  if (plain === undefined || count < 1) return undefined;
  const threads = Array.from({ length: count }, () => new Thread(plain));
  try {
    await Promise.all(threads.map(({ ready }) => ready));
  } catch (error) {
    await Promise.all(threads.map((thread) => thread.close()));
    throw error;
  }
  const clientOf = (name: ThreadClient, own: unknown) => ({
    send: (command: { readonly input: unknown }, options: CallOptions = {}) =>
      isThreadCommand(name, command)
        ? leastBusy(threads).call(name, command.input, options)
        : (own as { send(command: unknown, options: CallOptions): Promise<unknown> }).send(command, options),
  });
  const shared = Object.create(cloud, {
    sqs: { value: clientOf("sqs", cloud.sqs) },
    lambda: { value: clientOf("lambda", cloud.lambda) },
  }) as Cloud;
  return { cloud: shared, close: async () => void (await Promise.all(threads.map((thread) => thread.close()))) };
}

/** With one core, threads would only take time from each other. */
function threadsOfMachine(): number {
  const cores = availableParallelism();
  return cores < 2 ? 0 : Math.min(threadsMax, cores);
}

interface CallOptions {
  readonly abortSignal?: AbortSignal;
  readonly requestTimeout?: number;
}

const leastBusy = (threads: readonly Thread[]): Thread =>
  threads.reduce((least, thread) => (thread.busy < least.busy ? thread : least));

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

class Thread {
  /** Resolves when the first call can be made. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  /** Why no further call can be made. */
  #ended: Error | undefined;

  constructor(connection: PlainConnection) {
    this.#worker = startWorker(connection);
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on("message", (answer: ThreadAnswer) => {
        if (answer.kind === "ready") resolve();
        else this.#settle(answer);
      });
      const fail = (error: Error) => {
        this.#ended ??= error;
        reject(error);
        for (const { reject: fails } of this.#waiting.values()) fails(error);
        this.#waiting.clear();
      };
      this.#worker.on("error", fail);
      this.#worker.on("exit", () => fail(new Error("a thread that makes calls has ended")));
    });
  }

  /** The number of calls under way. */
  get busy(): number {
    return this.#waiting.size;
  }

  call(client: ThreadClient, input: unknown, { abortSignal, requestTimeout }: CallOptions): Promise<unknown> {
    // A message to a thread that has ended is never answered.
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    const id = ++this.#lastId;
    const abort = () => this.#post({ kind: "abort", id });
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ kind: "call", id, client, input, requestTimeout });
      if (abortSignal?.aborted) abort();
      abortSignal?.addEventListener("abort", abort, { once: true });
    });
    return answer.finally(() => abortSignal?.removeEventListener("abort", abort));
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(request: ThreadRequest): void {
    this.#worker.postMessage(request);
  }

  #settle(answer: Exclude<ThreadAnswer, { kind: "ready" }>): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.kind === "output") waiting?.resolve(answer.output);
    else waiting?.reject(errorOf(answer.error));
  }
}

/** The program lies beside this file in the package. From flatten's TypeScript source it runs with tsx, as flatten itself does. */
function startWorker(connection: PlainConnection): Worker {
  const built = new URL("./thread.js", import.meta.url);
  if (existsSync(fileURLToPath(built))) return new Worker(built, { workerData: connection });
  const folder = pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json"));
  const tsx = new URL("./dist/esm/api/index.mjs", folder).href;
  const source = new URL("./thread.ts", import.meta.url).href;
  const program = `const load = (url) => import(url); load("${tsx}").then(({ register }) => (register(), load("${source}")));`;
  return new Worker(program, { eval: true, workerData: connection, execArgv: [] });
}

import { createRequire, syncBuiltinESMExports } from "node:module";
import type { MessageFromProcess, MessageToProcess } from "../messages.ts";

/** The connection of this process to the emulator. */
export interface Connection {
  /** Sends a message after everything that the function has written so far, and calls back when it is sent. */
  send(message: MessageFromProcess, done?: () => void): void;
  /** Sets whether the connection keeps this process alive. If not, `beforeExit` is emitted when the function is idle. */
  keepAlive(on: boolean): void;
}

/** Connects to the emulator, and hides the connection from the function's code. The process exits with the emulator. */
export function connect(onMessage: (message: MessageToProcess) => void): Connection {
  const { channel } = process;
  const send = process.send?.bind(process);
  if (send === undefined || channel === undefined) throw new Error("this program is started by flatten's emulator");
  process.on("message", onMessage);
  process.on("disconnect", process.exit.bind(process, 0));
  // `process.channel` must stay: Node itself reads it.
  Reflect.deleteProperty(process, "send");
  Reflect.deleteProperty(process, "disconnect");
  return {
    send: (message, done) => flush(process.stdout, () => flush(process.stderr, () => send(message, () => done?.()))),
    keepAlive: (on) => (on ? channel?.ref() : channel?.unref()),
  };
}

function flush(stream: NodeJS.WriteStream, done: () => void): void {
  if (stream.writable) stream.write("", done);
  else done();
}

const nodeRequire = createRequire(import.meta.url);

/** The host in queue URLs of an emulator that is not served. The SDK sends requests for a queue to the host of its URL. */
const queueHost = /^sqs\.[a-z0-9-]+\.localhost$/;

interface RequestOptions {
  readonly host?: string;
  readonly port?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends requests to the host of such queue URLs to the emulator's endpoint. */
export function redirectQueueUrls(endpoint: string | undefined): void {
  if (endpoint === undefined || !URL.canParse(endpoint)) return;
  const { hostname, port, host } = new URL(endpoint);
  const http = nodeRequire("node:http") as { request: (options: RequestOptions, ...rest: unknown[]) => unknown };
  const { request } = http;
  http.request = (options, ...rest) =>
    request(
      queueHost.test(options.host ?? "")
        ? { ...options, host: hostname, port, headers: { ...options.headers, host } }
        : options,
      ...rest,
    );
  syncBuiltinESMExports();
}

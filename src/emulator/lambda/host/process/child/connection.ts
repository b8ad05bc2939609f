import { Console } from "node:console";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { consoleLineMark, environmentHeader, type MessageFromProcess, type MessageToProcess } from "../messages.ts";

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

/** The level of each method of the console, as Lambda's runtime logs it. All other methods log at INFO. */
const levels = {
  log: "INFO",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
  debug: "DEBUG",
  trace: "TRACE",
  assert: "WARN",
};

/**
 * Replaces the methods of the global console. Node formats the text; each call becomes one line for the emulator, in order
 * with what the function writes to its standard output.
 *
 * @param nowMs the time in this process, milliseconds since the epoch.
 * @returns writes a line with a level.
 */
export function replaceConsole(nowMs: () => number): (level: string, text: string) => void {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  const log = (level: string, text: string) =>
    void write(`${consoleLineMark}${JSON.stringify([level, text, nowMs()])}\n`);
  let level = "INFO";
  const sink = {
    write: (text: string) => {
      log(level, text.replace(/\n$/, ""));
      return true;
    },
  } as NodeJS.WritableStream;
  const formatting = new Console({ stdout: sink, stderr: sink, ignoreErrors: false, colorMode: false });
  const methods = Object.entries(formatting).filter(([, value]) => typeof value === "function");
  for (const [name, method] of methods) {
    const levelOfMethod = levels[name as keyof typeof levels] ?? "INFO";
    Reflect.set(console, name, (...values: unknown[]) => {
      level = levelOfMethod;
      return Reflect.apply(method as (...args: unknown[]) => unknown, formatting, values);
    });
  }
  return log;
}

const nodeRequire = createRequire(import.meta.url);

/** The host in queue URLs of an emulator that is not served. The SDK sends requests for a queue to the host of its URL. */
const queueHost = /^sqs\.[a-z0-9-]+\.localhost$/;

interface RequestOptions {
  readonly host?: string;
  readonly hostname?: string;
  readonly port?: string | number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Marks requests to the emulator with the environment, and sends requests for queues to it whose URL names no real host. */
export function markRequests({ AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: environment }: NodeJS.ProcessEnv): void {
  if (endpoint === undefined || environment === undefined || !URL.canParse(endpoint)) return;
  const { hostname, port, host } = new URL(endpoint);
  const http = nodeRequire("node:http") as { request: (options: RequestOptions, ...rest: unknown[]) => unknown };
  const { request } = http;
  const marked = (options: RequestOptions): RequestOptions => {
    const target = options.hostname ?? options.host ?? "";
    const headers = { ...options.headers, [environmentHeader]: environment };
    if (queueHost.test(target)) return { ...options, host: hostname, hostname, port, headers: { ...headers, host } };
    return target === hostname && String(options.port) === port ? { ...options, headers } : options;
  };
  http.request = (options, ...rest) => {
    // A URL, or headers as a list, are not how an SDK calls it.
    const isPlain =
      options !== null && Object.getPrototypeOf(options) === Object.prototype && !Array.isArray(options.headers);
    return request(isPlain ? marked(options) : options, ...rest);
  };
  syncBuiltinESMExports();
}

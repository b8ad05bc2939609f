import type { MessageFromProcess, MessageToProcess } from "../messages.ts";
import { type FunctionTime, markRequests, replaceConsole, replaceTime, wallTime } from "./globals.ts";
import {
  type CallEnd,
  callHandler,
  errorLogText,
  errorResponse,
  type Handler,
  loadHandler,
  type RunningCall,
  unhandledRejection,
} from "./handler.ts";

// The program of a process that is one execution environment of a function. The emulator controls it by messages.

type Load = MessageToProcess & { readonly type: "load" };
type Invoke = MessageToProcess & { readonly type: "invoke" };
/** A message without the time, also of the members of the union. */
type Report = MessageFromProcess extends infer Message
  ? Message extends unknown
    ? Omit<Message, "nowMs">
    : never
  : never;

const exit = process.exit.bind(process);
const megabyte = 1_048_576;
/** The exit codes of Lambda's runtime after an uncaught error, and of Node after a top-level await that never settles. */
const exitCodes = { uncaughtException: 129, unhandledRejection: 128, unsettledTopLevelAwait: 13 };

const connection = connect((message) => {
  if (message.type === "load") void load(message);
  else if (message.type === "invoke") invoke(message);
  else if (message.type === "wake") {
    time.wake(message.nowMs);
    connection.keepAlive(false);
  } else {
    time.advance(message.nowMs);
    connection.send({ type: "advanced", nowMs: message.nowMs });
  }
});
const log = replaceConsole(() => time.nowMs());
let time: FunctionTime = wallTime;
let handler: Handler | undefined;
let awaitsAnyResult = false;
/** The function is loading, or its handler is running. */
let isWorking = false;
let call: RunningCall | undefined;

process.on("beforeExit", onIdle);
process.on("uncaughtException", (error) => crash("Uncaught Exception", error, exitCodes.uncaughtException));
process.on("unhandledRejection", (reason, promise) =>
  crash("Unhandled Promise Rejection", unhandledRejection(reason, promise), exitCodes.unhandledRejection),
);
markRequests(process.env);
// Until the first message.
connection.keepAlive(true);

async function load(message: Load): Promise<void> {
  time = message.time.speed === 1 ? wallTime : replaceTime(message.time, message.seed);
  awaitsAnyResult = Number(/^nodejs(\d+)/.exec(message.runtime)?.[1]) >= 24;
  isWorking = true;
  connection.keepAlive(false);
  try {
    handler = await loadHandler(message.handler);
    // In the next turn, after promises that the code has rejected without handling them.
    setImmediate(() => {
      if (isWorking) report({ type: "loaded" });
    });
  } catch (error) {
    fail("Uncaught Exception", error, true);
  }
}

function invoke({ nowMs, eventJson, context, traceHeader }: Invoke): void {
  if (handler === undefined) throw new Error("the code is not loaded");
  time.thaw(nowMs);
  process.env._X_AMZN_TRACE_ID = traceHeader;
  isWorking = true;
  connection.keepAlive(false);
  call = callHandler({ handler, event: JSON.parse(eventJson), context, awaitsAnyResult, nowMs: time.nowMs, end });
}

function end(how: CallEnd): void {
  const json = "thrown" in how ? undefined : toJson(how.result);
  if ("thrown" in how) fail("Invoke Error", how.thrown, false);
  else if (json === undefined) fail("Invoke Error", new Error("Unable to stringify response body"), false);
  else report({ type: "returned", json, memoryUsedMegabytes: Math.ceil(process.memoryUsage.rss() / megabyte) });
}

/** Returns undefined for a result that cannot be converted. */
function toJson(result: unknown): string | undefined {
  try {
    return JSON.stringify(result) ?? "null";
  } catch {
    return undefined;
  }
}

/** The event loop is empty: the function waits for a timer in virtual time, or nothing of it will run anymore. */
function onIdle(): void {
  connection.keepAlive(true);
  if (!isWorking) return;
  const untilMs = time.nextTimerAtMs();
  if (untilMs !== undefined) {
    const { nowMs } = time;
    time.stop();
    connection.send({ type: "sleeping", nowMs: nowMs(), untilMs });
  } else if (call === undefined) exit(exitCodes.unsettledTopLevelAwait);
  else call.onIdle();
}

function crash(title: string, error: unknown, exitCode: number): void {
  fail(title, error, true, () => exit(exitCode));
}

function fail(title: string, thrown: unknown, ends: boolean, done?: () => void): void {
  log("ERROR", `${title} \t${errorLogText(thrown)}`);
  report({ type: "failed", error: errorResponse(thrown), ends }, done);
}

/** Reports the end of the work. Until the next message, time does not pass. */
function report(message: Report, done?: () => void): void {
  isWorking = false;
  call = undefined;
  const nowMs = time.nowMs();
  time.stop();
  connection.keepAlive(true);
  connection.send({ ...message, nowMs }, done);
}

/** Connects to the emulator, and hides the connection from the function's code. The process exits with the emulator. */
function connect(onMessage: (message: MessageToProcess) => void) {
  const { channel } = process;
  const send = process.send?.bind(process);
  if (send === undefined || channel === undefined) throw new Error("this program is started by flatten's emulator");
  process.on("message", onMessage);
  process.on("disconnect", process.exit.bind(process, 0));
  // `process.channel` must stay: Node itself reads it.
  Reflect.deleteProperty(process, "send");
  Reflect.deleteProperty(process, "disconnect");
  return {
    /** Sends a message after everything that the function has written so far, and calls back when it is sent. */
    send: (message: MessageFromProcess, done?: () => void): void =>
      flush(process.stdout, () => flush(process.stderr, () => send(message, () => done?.()))),
    /** Sets whether the connection keeps this process alive. If not, `beforeExit` is emitted when the function is idle. */
    keepAlive: (on: boolean): void => (on ? channel?.ref() : channel?.unref()),
  };
}

function flush(stream: NodeJS.WriteStream, done: () => void): void {
  if (stream.writable) stream.write("", done);
  else done();
}

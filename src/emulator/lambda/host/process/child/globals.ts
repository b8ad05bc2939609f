import { Console } from "node:console";
import { createRequire, syncBuiltinESMExports } from "node:module";
import { virtualDate } from "../../function-host.ts";
import { consoleLineMark, environmentHeader, type ProcessTime } from "../messages.ts";
import { replaceTimers, Timers } from "./timers.ts";

const nodeRequire = createRequire(import.meta.url);

/** How time passes for the function in this process. */
export interface FunctionTime {
  /** The time in this process, milliseconds since the epoch. */
  nowMs(): number;
  /** Returns when the next timer of the emulator's time is due, or undefined if none keeps the function alive. */
  nextTimerAtMs(): number | undefined;
  /** Stops time, because the function sleeps or is idle. */
  stop(): void;
  /** Continues at a later time after a sleep. Timers that are due run. */
  wake(nowMs: number): void;
  /** Moves time forward, if it is not later already. */
  advance(nowMs: number): void;
  /** Continues after the process was frozen between two invocations. Timers do not see that time. */
  thaw(nowMs: number): void;
}

/** The wall clock: Node's own clocks and timers. */
export const wallTime: FunctionTime = {
  nowMs: Date.now,
  nextTimerAtMs: () => undefined,
  stop: () => undefined,
  wake: () => undefined,
  advance: () => undefined,
  thaw: () => undefined,
};

/** The processor time that a function may use between two waits without a change of its time, milliseconds. */
const freeProcessorMs = 500;

/**
 * Replaces the clocks and timers of this process, so that the function sees the emulator's time.
 *
 * Time stands still while the function runs, and passes when the function waits for nothing but a timer. Two exceptions keep
 * a function from waiting forever. A timer also runs when its delay has passed on the wall clock at the emulator's speed,
 * because the function may wait for a socket at the same time. And clocks advance after `freeProcessorMs` of computing,
 * because the function may poll a clock in a loop.
 *
 * @param seed seeds the random numbers, 0 to 1, if the emulator's time does not follow the wall clock.
 */
export function replaceTime({ nowMs: startMs, speed }: ProcessTime, seed: number): FunctionTime {
  let base = { nowMs: startMs, processorMs: processorMs() };
  let stoppedAtMs: number | undefined;
  const computedMs = () => Math.max(0, processorMs() - base.processorMs - freeProcessorMs);
  const nowMs = () => stoppedAtMs ?? base.nowMs + computedMs();
  const continueAt = (atMs: number) => {
    stoppedAtMs = undefined;
    base = { nowMs: atMs, processorMs: processorMs() };
  };
  const advance = (atMs: number) => continueAt(Math.max(atMs, nowMs()));
  const timers = new Timers({ nowMs, wallMsOf: (ms) => ms / (speed || 1), advanceTo: advance });
  replaceTimers(timers);
  replaceClocks(nowMs, startMs);
  if (speed === 0) replaceRandom(seed);
  return {
    nowMs,
    nextTimerAtMs: () => timers.nextAtMs(),
    stop: () => {
      stoppedAtMs = nowMs();
      timers.stop();
    },
    wake: (atMs) => {
      continueAt(atMs);
      timers.start();
    },
    advance,
    thaw: (atMs) => {
      timers.delayAll(atMs - nowMs());
      continueAt(atMs);
      timers.start();
    },
  };
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Replaces the clocks of this process: `Date`, `performance.now`, `process.hrtime` and `process.uptime`. */
function replaceClocks(nowMs: () => number, startMs: number): void {
  globalThis.Date = virtualDate(nowMs);
  const sinceStartMs = () => nowMs() - startMs;
  Object.defineProperties(performance, {
    now: { value: sinceStartMs, configurable: true },
    timeOrigin: { value: startMs, configurable: true },
  });
  const nanoseconds = () => BigInt(Math.round(sinceStartMs() * 1e6));
  const hrtime = (before: readonly [number, number] = [0, 0]) => {
    const difference = nanoseconds() - BigInt(before[0]) * 1_000_000_000n - BigInt(before[1]);
    return [Number(difference / 1_000_000_000n), Number(difference % 1_000_000_000n)] as [number, number];
  };
  process.hrtime = Object.assign(hrtime, { bigint: nanoseconds });
  process.uptime = () => sinceStartMs() / 1_000;
}

/** Replaces the random numbers of this process by seeded ones: `Math.random`, `randomUUID`, `getRandomValues`. */
function replaceRandom(seed: number): void {
  const next = mulberry32(Math.floor(seed * 2 ** 32));
  const fill = <View extends ArrayBufferView>(view: View): View => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(next() * 256);
    return view;
  };
  const uuid = () => {
    const bytes = fill(new Uint8Array(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = Buffer.from(bytes).toString("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };
  Math.random = next;
  Object.defineProperties(globalThis.crypto, { randomUUID: { value: uuid }, getRandomValues: { value: fill } });
  Object.assign(nodeRequire("node:crypto"), { randomUUID: uuid });
  syncBuiltinESMExports();
}

/** Returns a generator of numbers from 0 to 1 (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
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

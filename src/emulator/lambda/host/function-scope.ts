import { type Random, uuidFrom } from "../../../base/random.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { functionConsole } from "./function-console.ts";
import type { VirtualTimers } from "./virtual-timers.ts";

export interface ScopeRequest {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly variables: Readonly<Record<string, string>>;
  readonly timers: VirtualTimers;
  readonly log: (level: string, text: string) => void;
  readonly exit: (code: unknown) => void;
}

/** The globals that a function sees in place of Node's, so that time is virtual and chance is seeded. */
export function functionScope(request: ScopeRequest) {
  const now = () => request.kernel.nowMs;
  const startedMs = now();
  const { math, crypto } = seededChance(request.random);
  const { functions, promises } = timerFunctions(request.timers);
  const console = functionConsole(request.log);
  const process = functionProcess({ ...request, now });
  const performance = { now: () => now() - startedMs, timeOrigin: startedMs };
  const own = { ...functions, Date: virtualDate(now), Math: math, crypto, console, process, performance };
  const everything: object = new Proxy(globalThis, {
    get: (target, key) => (Object.hasOwn(scope, key) ? Reflect.get(scope, key) : Reflect.get(target, key)),
    set: (_, key, value) => Reflect.set(scope, key, value),
    has: (target, key) => Object.hasOwn(scope, key) || Reflect.has(target, key),
  });
  const scope = { ...own, globalThis: everything, global: everything };
  return { scope, timersPromises: promises };
}

export type FunctionScope = ReturnType<typeof functionScope>;

/** The names of those globals, in the order in which compiled modules take them. */
export const scopeNames = [
  "setTimeout",
  "setInterval",
  "setImmediate",
  "clearTimeout",
  "clearInterval",
  "clearImmediate",
  "Date",
  "Math",
  "crypto",
  "console",
  "process",
  "performance",
  "globalThis",
  "global",
] as const satisfies readonly (keyof FunctionScope["scope"])[];

/** What the parts of `process` are made from. */
export interface ProcessRequest {
  readonly variables: Readonly<Record<string, string>>;
  readonly now: () => number;
  readonly log: (level: string, text: string) => void;
  /** Called by `process.exit`. */
  readonly exit: (code: unknown) => void;
}

/** The part of `process` that functions use. */
function functionProcess(request: ProcessRequest) {
  const { now } = request;
  const startedMs = now();
  const nanoseconds = () => BigInt(Math.round((now() - startedMs) * 1e6));
  const hrtime = () => [Math.floor(Number(nanoseconds()) / 1e9), Number(nanoseconds()) % 1e9];
  const stream = {
    write: (text: unknown) => {
      request.log("INFO", String(text).replace(/\n$/, ""));
      return true;
    },
  };
  const itself = {
    env: { ...request.variables } as Record<string, string | undefined>,
    argv: ["/var/lang/bin/node", "/var/runtime/index.mjs"],
    platform: "linux",
    arch: "x64",
    pid: 8,
    version: "v22.0.0",
    versions: { node: "22.0.0" },
    release: { name: "node" },
    cwd: () => "/var/task",
    uptime: () => (now() - startedMs) / 1000,
    hrtime: Object.assign(hrtime, { bigint: nanoseconds }),
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
    nextTick: (callback: (...args: unknown[]) => void, ...args: unknown[]) => queueMicrotask(() => callback(...args)),
    emitWarning: (warning: unknown) => request.log("WARN", String(warning)),
    exit: request.exit,
    stdout: stream,
    stderr: stream,
    on: () => itself,
    once: () => itself,
    off: () => itself,
    removeListener: () => itself,
  };
  return itself;
}

/** `Math` and the global `crypto`, with chance from a seeded stream. */
function seededChance(random: Random) {
  const math: Math = Object.create(Math, { random: { value: () => random.next() } });
  const real = globalThis.crypto;
  const crypto = {
    subtle: real.subtle,
    randomUUID: () => uuidFrom(random),
    getRandomValues: <T extends ArrayBufferView>(view: T): T => {
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      for (let i = 0; i < bytes.length; i++) bytes[i] = random.integer(0, 255);
      return view;
    },
  };
  return { math, crypto };
}

type Callback = (...args: unknown[]) => void;

const promisified = Symbol.for("nodejs.util.promisify.custom");

/** What a handler sees of Node's timers: the globals, and the functions of `node:timers/promises`. */
interface TimerFunctions {
  readonly functions: Readonly<
    Record<
      "setTimeout" | "setInterval" | "setImmediate" | "clearTimeout" | "clearInterval" | "clearImmediate",
      (...args: never[]) => unknown
    >
  >;
  readonly promises: Readonly<Record<string, unknown>>;
}

/** Node's timer functions, over virtual timers. */
function timerFunctions(timers: VirtualTimers): TimerFunctions {
  const sleep = (ms?: unknown, value?: unknown, options?: { signal?: AbortSignal }) =>
    new Promise((resolve, reject) => {
      const { signal } = options ?? {};
      if (signal?.aborted) return reject(signal.reason);
      const timer = timers.start(() => resolve(value), ms, [], false);
      signal?.addEventListener("abort", () => {
        timers.stop(timer);
        reject(signal.reason);
      });
    });
  const nextTurn = (value?: unknown) => sleep(0, value);
  const stop = (handle?: unknown) => timers.stop(handle);
  const timeout = (callback: Callback, ms?: unknown, ...args: unknown[]) => timers.start(callback, ms, args, false);
  const interval = (callback: Callback, ms?: unknown, ...args: unknown[]) => timers.start(callback, ms, args, true);
  const immediate = (callback: Callback, ...args: unknown[]) => timers.start(callback, 0, args, false);
  const functions = {
    setTimeout: Object.assign(timeout, { [promisified]: sleep }),
    setInterval: interval,
    setImmediate: Object.assign(immediate, { [promisified]: nextTurn }),
    clearTimeout: stop,
    clearInterval: stop,
    clearImmediate: stop,
  };
  const promises = { setTimeout: sleep, setImmediate: nextTurn, scheduler: { wait: sleep, yield: () => nextTurn() } };
  return { functions, promises };
}

/** `Date` with `now` for the present; everything else is the real thing, `instanceof` included. */
function virtualDate(now: () => number): DateConstructor {
  const whole = () => Math.floor(now());
  return new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [whole()] : args, newTarget) as object,
    apply: () => new Date(whole()).toString(),
    get: (target, key) => (key === "now" ? whole : Reflect.get(target, key)),
  });
}

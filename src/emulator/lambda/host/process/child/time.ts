import { createRequire, syncBuiltinESMExports } from "node:module";
import { virtualDate } from "../../function-host.ts";
import type { ProcessTime } from "../messages.ts";
import { replaceTimers, Timers } from "./timers.ts";

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

const nodeRequire = createRequire(import.meta.url);

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

import type { ProcessTime } from "../../messages.ts";
import { replaceClocks, replaceRandom } from "./globals.ts";
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

import { drawColdStartMs, drawLateMs } from "../../base/latencies.ts";
import type { Random } from "../../base/random.ts";
import type { Consumer } from "../consumer.ts";

/**
 * The idle execution environments of one run. The one that was used last is used first, and Lambda removes an environment
 * that has been idle for too long (emulator rules, docs/emulator.md). Times are seconds after the burst is planned.
 */
export class IdleEnvironments {
  readonly #consumer: Consumer;
  /** In order of their last use. */
  readonly #usedAt: number[] = [];

  constructor(consumer: Consumer) {
    this.#consumer = consumer;
  }

  /** Starts with the environments that earlier bursts have left. */
  reset(): void {
    const { warmEnvironments, warmIdleSeconds = [] } = this.#consumer;
    this.#usedAt.length = 0;
    for (let index = warmEnvironments - 1; index >= 0; index--) this.add(-(warmIdleSeconds[index] ?? 0));
  }

  /** Adds an environment that is idle from `at` on. Calls must be in order of time. */
  add(at: number): void {
    this.#usedAt.push(at);
  }

  /** Takes an idle environment. @returns whether there is one. */
  take(now: number): boolean {
    const usedAt = this.#usedAt.pop();
    if (usedAt === undefined) return false;
    if (now - usedAt < this.#consumer.environmentIdleSeconds) return true;
    this.#usedAt.length = 0;
    return false;
  }
}

/** Draws how much longer an invocation takes in a new environment, seconds. */
export const coldStartSeconds = ({ coldStartMs, coldStartSpreadMs }: Consumer, random: Random): number =>
  (coldStartSpreadMs === 0 ? coldStartMs : drawColdStartMs(coldStartMs, coldStartSpreadMs, random)) / 1000;

/** Draws how long a job runs, seconds: its work, and how late it ends. */
export const runSeconds = (workSeconds: number, { workLateMs }: Consumer, random: Random): number =>
  workSeconds + drawLateMs(workLateMs, random) / 1000;

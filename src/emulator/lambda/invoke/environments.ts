import type { FunctionRuntime } from "../host/function-host.ts";
import type { EnvironmentLog } from "./environment-log.ts";

/** The idle execution environments of a function. The one that was used last is used first (emulator rule). */
export class EnvironmentPool {
  readonly #idleMs: number;
  /** Ordered by their last use, the most recent one last. */
  #idle: Environment[] = [];

  /** @param idleMs the time after which an idle environment is removed, milliseconds. */
  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  /** Takes the environment that was used last. @returns undefined if there is none, or all have been idle for too long. */
  claim(nowMs: number): Environment | undefined {
    const newest = this.#idle.at(-1);
    if (newest === undefined) return undefined;
    if (nowMs - newest.lastUsedMs >= this.#idleMs) {
      this.clear();
      return undefined;
    }
    this.#idle.pop();
    return newest;
  }

  /** Adds an environment that is idle from now on. */
  release(environment: Environment, nowMs: number): void {
    environment.lastUsedMs = nowMs;
    this.#idle.push(environment);
  }

  /** Ends every idle environment. */
  clear(): void {
    for (const { runtime } of this.#idle) runtime?.dispose();
    this.#idle = [];
  }

  /** The idle environments, the one that was used last at the end. */
  list(): readonly Environment[] {
    return this.#idle;
  }
}

/** An execution environment. It processes one invocation at a time. */
export interface Environment {
  readonly log: EnvironmentLog;
  /** The revision of the function for which it was created. It is not used for a later one. */
  readonly revision: number;
  /** False before its first invocation, and after a timeout or a crash. The next invocation is then a cold start. */
  initialized: boolean;
  /** The time of an initialization for which no invocation waited. The next REPORT contains it. */
  earlyInitMs: number | undefined;
  lastUsedMs: number;
  /** Undefined after a restore: the runtime is started again with the next invocation, without a cold start. */
  runtime: FunctionRuntime | undefined;
}

/** An idle environment in a snapshot. */
export interface EnvironmentState {
  readonly logGroup: string;
  readonly logStream: string;
  readonly initialized: boolean;
  readonly earlyInitMs?: number | undefined;
  readonly lastUsedMs: number;
}

import type { FunctionRuntime } from "../host/function-host.ts";
import type { EnvironmentLog } from "./log-lines.ts";

/** The idle execution environments of one function. The newest is used first (emulator rule). */
export class EnvironmentPool {
  readonly #idleMs: number;
  /** Ordered by last use: the end is the newest. */
  #idle: Environment[] = [];

  /** An environment that has been idle for `idleMs` is gone. */
  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  get size(): number {
    return this.#idle.length;
  }

  /** Takes the environment that was used last, unless even that one has been idle for too long. */
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

  release(environment: Environment, nowMs: number): void {
    environment.lastUsedMs = nowMs;
    this.#idle.push(environment);
  }

  /** Ends every idle environment. */
  clear(): void {
    for (const { runtime } of this.#idle) runtime?.dispose();
    this.#idle = [];
  }

  /** Idle environments, the newest last. */
  list(): readonly Environment[] {
    return this.#idle;
  }
}

/** One execution environment: serves one invocation at a time. */
export interface Environment {
  readonly log: EnvironmentLog;
  /** Of the code and settings it was made for; an older one is not used again. */
  readonly revision: number;
  /** False before its first invocation, and after a time-out or crash: the next invocation is a cold start. */
  initialised: boolean;
  lastUsedMs: number;
  /** Undefined after a restore: started again, without a cold start, when it is next needed. */
  runtime: FunctionRuntime | undefined;
}

/** An idle environment as plain data. */
export interface EnvironmentState {
  readonly logGroup: string;
  readonly logStream: string;
  readonly initialised: boolean;
  readonly lastUsedMs: number;
}

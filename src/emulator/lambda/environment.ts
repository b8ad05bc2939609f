import type { EnvironmentLog } from "./environment-log.ts";
import type { FunctionRuntime } from "./function-host.ts";

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

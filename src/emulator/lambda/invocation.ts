import type { Cancel } from "../kernel/kernel.ts";
import type { DeployedFunction } from "./deployed-function.ts";
import type { Environment } from "./environment.ts";
import type { FunctionError } from "./function-error.ts";
import { logTailOf } from "./log-tail.ts";
import { encodeText } from "./payload.ts";

/** How one synchronous invocation ended. */
export type InvokeOutcome = CompletedInvocation | ThrottledInvocation;

export interface CompletedInvocation {
  readonly kind: "done";
  readonly requestId: string;
  /** The handler's result, or the error object, as JSON text, and the same as the bytes of the response. */
  readonly json: string;
  readonly payload: Uint8Array;
  readonly functionError?: "Unhandled";
  /** The last 4 KB of its log. */
  readonly logTail: string;
}

export interface ThrottledInvocation {
  readonly kind: "throttled";
  readonly reason: string;
}

/** One accepted invocation on its way. */
export interface Invocation {
  readonly fn: DeployedFunction;
  readonly environment: Environment;
  readonly requestId: string;
  readonly eventText: string;
  /** Whether the function had reserved concurrency when it began. */
  readonly reserved: boolean;
  readonly claimedAtMs: number;
  /** Undefined on a warm start. */
  readonly initMs: number | undefined;
  /** The code could not be loaded. */
  readonly loadError: FunctionError | undefined;
  readonly done: (outcome: InvokeOutcome) => void;
  handlerStartMs: number;
  lines: readonly string[];
  cancelTimeout: Cancel | undefined;
  ended: boolean;
}

/** How the run of an invocation ended. */
export interface RunResult {
  /** JSON text of the handler's result; undefined if it failed. */
  readonly json?: string;
  readonly error?: FunctionError;
  /** The last part of the REPORT line, if the handler did not end by itself. */
  readonly status?: string;
  /** The environment may be used again as it is. */
  readonly reusable: boolean;
}

/** What the caller gets; its log and its bytes are only put together when somebody asks for them. */
export function outcomeOf(invocation: Invocation, result: RunResult): CompletedInvocation {
  const { requestId, lines } = invocation;
  const json = result.error === undefined ? (result.json ?? "null") : JSON.stringify(result.error);
  return {
    kind: "done",
    requestId,
    json,
    get payload() {
      return encodeText(json);
    },
    ...(result.error === undefined ? {} : { functionError: "Unhandled" as const }),
    get logTail() {
      return logTailOf(lines);
    },
  };
}

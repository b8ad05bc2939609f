import type { Cancellable } from "../../kernel/kernel.ts";
import type { ModelContext } from "../../model-context.ts";
import type { DeployedFunction } from "../functions/deployed-function.ts";
import type { FunctionContext, FunctionError, FunctionInvocation } from "../host/function-host.ts";
import type { Environment } from "./environments.ts";
import type { InvokeOutcome, RunResult } from "./outcome.ts";
import { traceHeaderOf } from "./recursion.ts";

/** What is invoked. */
export interface InvocationRequest {
  /** The ARN that was invoked, with the version or alias that the request names. */
  readonly invokedArn: string;
  readonly eventText: string;
  readonly requestId: string;
  /** The tracing header of the request, undefined if it has none. */
  readonly traceHeader?: string | undefined;
  /** Whether the caller reads the end of the log. */
  readonly keepsLog?: boolean | undefined;
  /** JSON that the handler gets as `context.clientContext`. */
  readonly clientContextJson?: string | undefined;
}

/** An accepted invocation that has not ended. */
export class Invocation implements FunctionInvocation {
  readonly fn: DeployedFunction;
  readonly environment: Environment;
  readonly requestId: string;
  /** Empty once the handler has it: thousands of invocations may run at a time. */
  eventText: string;
  /** Whether the function had reserved concurrency at the start. */
  readonly reserved: boolean;
  readonly claimedAtMs: number;
  /** The time of the cold start, milliseconds. Undefined on a warm start. */
  initMs: number | undefined;
  /** How far the environment is: whether the code is loaded, and the error if that has failed. */
  load: "loading" | "loaded" | FunctionError;
  readonly done: (outcome: InvokeOutcome) => void;
  handlerStartMs: number;
  /** Its log; undefined if the caller does not read it. */
  readonly lines: string[] | undefined;
  /** START was written. */
  started = false;
  timeout: Cancellable | undefined = undefined;
  ended = false;
  readonly #invokedArn: string;
  readonly #headerOfRequest: string | undefined;
  readonly #clientContextJson: string | undefined;

  /** @param claim the environment, since when it is claimed, and whether the function has reserved concurrency. */
  constructor(
    fn: DeployedFunction,
    request: InvocationRequest,
    claim: { readonly environment: Environment; readonly atMs: number; readonly reserved: boolean },
    done: (outcome: InvokeOutcome) => void,
  ) {
    this.fn = fn;
    this.environment = claim.environment;
    this.requestId = request.requestId;
    this.eventText = request.eventText;
    this.reserved = claim.reserved;
    this.claimedAtMs = claim.atMs;
    this.initMs = undefined;
    this.load = claim.environment.runtime === undefined ? "loading" : "loaded";
    this.done = done;
    this.handlerStartMs = claim.atMs;
    this.lines = request.keepsLog ? [] : undefined;
    this.#invokedArn = request.invokedArn;
    this.#headerOfRequest = request.traceHeader;
    this.#clientContextJson = request.clientContextJson;
  }

  get timeoutMs(): number {
    return this.fn.settings.timeoutSeconds * 1_000;
  }

  get context(): FunctionContext {
    const { fn, environment } = this;
    return {
      awsRequestId: this.requestId,
      functionName: fn.name,
      functionVersion: fn.version,
      invokedFunctionArn: this.#invokedArn,
      memoryLimitInMB: String(fn.settings.memoryMegabytes),
      logGroupName: environment.log.group,
      logStreamName: environment.log.stream,
      deadlineMs: Math.floor(this.handlerStartMs) + this.timeoutMs,
      // Without a spread, which would take several times as long.
      clientContextJson: this.#clientContextJson,
    };
  }

  get traceHeader(): string {
    return traceHeaderOf(this.fn, { requestId: this.requestId, header: this.#headerOfRequest }, this.claimedAtMs);
  }
}

/** Writes the END and REPORT lines of an invocation that has just ended. */
export function writeReport(context: ModelContext, invocation: Invocation, result: RunResult): void {
  const { nowMs } = context.kernel;
  const { fn, environment, requestId, handlerStartMs, initMs } = invocation;
  const { memoryMegabytes } = fn.settings;
  environment.log.ended(nowMs, {
    requestId,
    durationMs: nowMs - handlerStartMs,
    initMs: initMs ?? environment.earlyInitMs,
    memoryMegabytes,
    memoryUsedMegabytes: Math.min(
      memoryMegabytes,
      result.memoryUsedMegabytes ?? context.options.maxMemoryUsedMegabytes,
    ),
    status: result.status,
    failed: result.error !== undefined,
  });
  environment.earlyInitMs = undefined;
}

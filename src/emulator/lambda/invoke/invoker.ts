import type { ModelContext } from "../../options.ts";
import type { DeployedFunction, Environment } from "../functions/deployed-function.ts";
import { environmentError, type FunctionError, type HandlerEnd, initMsMax } from "../host/function-host.ts";
import type { LambdaMetrics } from "../metrics.ts";
import type { Admission, Concurrency } from "./concurrency.ts";
import { timeoutText } from "./environment-log.ts";
import type { EnvironmentStarter } from "./environment-starter.ts";
import {
  CompletedInvocation,
  Invocation,
  type InvocationRequest,
  type InvokeOutcome,
  type RunResult,
  responseSizeError,
} from "./invocation.ts";

/** What the invoker works with. */
export interface InvokerParts {
  readonly admission: Admission;
  readonly concurrency: Concurrency;
  readonly metrics: LambdaMetrics;
  readonly starter: EnvironmentStarter;
}

/** Runs invocations: claims an environment, starts it if necessary, calls the handler, and reports the end. */
export class Invoker {
  readonly #context: ModelContext;
  readonly #parts: InvokerParts;

  constructor(context: ModelContext, parts: InvokerParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** Calls `done` when the invocation has ended, or immediately if it is throttled. */
  invoke(fn: DeployedFunction, request: InvocationRequest, done: (outcome: InvokeOutcome) => void): void {
    const atMs = this.#context.kernel.nowMs;
    const claim = this.#parts.admission.claim(fn);
    if (typeof claim === "object" && "refused" in claim) {
      this.#parts.metrics.reportBoth("Throttles", fn.dimensions, 1, atMs);
      done({ kind: "throttled", reason: claim.refused });
      return;
    }
    const reserved = fn.reservedConcurrency !== undefined;
    this.#parts.concurrency.started(fn, reserved);
    const environment = claim === "new" ? this.#parts.starter.create(fn) : claim;
    if (claim === "new") this.#parts.starter.initializeEarly(fn);
    if (environment.runtime?.ended) reset(environment);
    const invocation = new Invocation(fn, request, { environment, atMs, reserved }, done);
    if (!environment.initialized) invocation.initMs = this.#parts.starter.initialize(fn, environment);
    this.#initialize(invocation);
  }

  /** Loads the code if necessary. The handler starts after the time of the cold start, or later if loading takes longer. */
  #initialize(invocation: Invocation): void {
    const { kernel } = this.#context;
    const start = () => {
      const atMs = invocation.claimedAtMs + (invocation.initMs ?? 0);
      kernel.at(atMs, "start of a function", () => this.#start(invocation));
    };
    if (invocation.load === "loaded") start();
    else {
      this.#load(invocation, start, () => {
        kernel.after(initMsMax, "time limit of an initialization", () => this.#continueInitialization(invocation));
      });
    }
  }

  /** Starts the runtime. Calls `start` when the code is loaded, or the handler if the invocation has started already. */
  #load(invocation: Invocation, start: () => void, onStart: () => void): void {
    invocation.load = "loading";
    this.#parts.starter.start(invocation.fn, invocation.environment).load((error) => {
      invocation.load = error ?? "loaded";
      if (!invocation.started) start();
      else this.#call(invocation);
    }, onStart);
  }

  /** After the limit the initialization continues within the invocation and its timeout (L-DG runtime environment). */
  #continueInitialization(invocation: Invocation): void {
    if (invocation.load !== "loading" || invocation.started) return;
    invocation.environment.log.initTimedOut(this.#context.kernel.nowMs, initMsMax);
    this.#start(invocation);
  }

  #start(invocation: Invocation): void {
    const { kernel } = this.#context;
    const { environment, requestId, initMs, claimedAtMs } = invocation;
    const isLate = initMs !== undefined && kernel.nowMs > claimedAtMs + initMs;
    if (isLate) invocation.initMs = kernel.nowMs - claimedAtMs;
    invocation.started = true;
    environment.initialized = true;
    invocation.handlerStartMs = kernel.nowMs;
    environment.log.started(kernel.nowMs, requestId, invocation.lines);
    if (typeof invocation.load === "string") {
      invocation.timeout = kernel.after(invocation.timeoutMs, "timeout of a function", () => this.#timeOut(invocation));
    }
    if (invocation.load !== "loading") this.#call(invocation);
  }

  #call(invocation: Invocation): void {
    const { runtime } = invocation.environment;
    if (typeof invocation.load === "object") this.#failToLoad(invocation, invocation.load);
    else if (runtime !== undefined && !runtime.ended) {
      const { eventText } = invocation;
      invocation.eventText = "";
      runtime.invoke(eventText, invocation, (end) => this.#endHandler(invocation, end));
    } else {
      // It has ended since the environment was claimed.
      runtime?.dispose();
      const nothing = () => undefined;
      this.#load(invocation, nothing, nothing);
    }
  }

  #endHandler(invocation: Invocation, end: HandlerEnd): void {
    if (end.kind === "returned") {
      const { json, memoryUsedMegabytes } = end;
      this.#end(invocation, { json, error: responseSizeError(json), reusable: true, memoryUsedMegabytes });
    } else if (end.kind === "failed") this.#end(invocation, { error: end.error, reusable: true });
    else this.#failToLoad(invocation, end.error);
  }

  /** Ends an invocation whose environment has ended, or was never ready. */
  #failToLoad(invocation: Invocation, { errorType, errorMessage, ...rest }: FunctionError): void {
    const isExit = errorType === "Runtime.ExitError";
    const error = isExit
      ? environmentError(errorType, invocation.requestId, errorMessage)
      : { errorType, errorMessage, ...rest };
    this.#end(invocation, { error, status: `Status: error\tError Type: ${errorType}`, reusable: false });
  }

  #timeOut(invocation: Invocation): void {
    const { nowMs } = this.#context.kernel;
    const { fn, environment, requestId } = invocation;
    const seconds = fn.settings.timeoutSeconds;
    environment.log.timedOut(nowMs, requestId, seconds);
    const error = environmentError("Sandbox.Timedout", requestId, timeoutText(seconds));
    this.#end(invocation, { error, status: "Status: timeout", reusable: false });
  }

  #end(invocation: Invocation, result: RunResult): void {
    if (invocation.ended) return;
    invocation.ended = true;
    invocation.timeout?.cancel();
    const { nowMs } = this.#context.kernel;
    const { fn, environment, claimedAtMs } = invocation;
    writeReport(this.#context, invocation, result);
    this.#parts.concurrency.ended(fn, claimedAtMs, invocation.reserved);
    if (!result.reusable || environment.revision !== fn.revision) reset(environment);
    if (environment.revision === fn.revision) fn.environments.release(environment, nowMs);
    // They have the time of the start, but are known only at the end (L-DG metric types).
    this.#parts.metrics.reportBoth("Invocations", fn.dimensions, 1, claimedAtMs);
    this.#parts.metrics.reportBoth("Errors", fn.dimensions, result.error === undefined ? 0 : 1, claimedAtMs);
    this.#parts.metrics.reportBoth("Duration", fn.dimensions, nowMs - invocation.handlerStartMs, claimedAtMs);
    invocation.done(new CompletedInvocation(invocation, result));
  }
}

/** Ends the runtime of an environment. The next invocation is a cold start. */
function reset(environment: Environment): void {
  environment.runtime?.dispose();
  environment.runtime = undefined;
  environment.initialized = false;
}

/** Writes the END and REPORT lines of an invocation that has just ended. */
function writeReport(context: ModelContext, invocation: Invocation, result: RunResult): void {
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

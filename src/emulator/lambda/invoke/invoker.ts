import type { ModelContext } from "../../model-context.ts";
import type { DeployedFunction } from "../functions/deployed-function.ts";
import { type FunctionError, type FunctionRuntime, functionErrorOf, sandboxError } from "../host/function-host.ts";
import type { LambdaMetrics } from "../metrics.ts";
import type { Admission, Concurrency } from "./concurrency.ts";
import type { EnvironmentStarter } from "./environment-starter.ts";
import type { Environment } from "./environments.ts";
import {
  type Invocation,
  type InvokeOutcome,
  outcomeOf,
  type RunResult,
  responseSizeError,
  writeReport,
} from "./invocation.ts";
import { invokeErrorText, startLine, timeoutLine, timeoutText } from "./log-lines.ts";

export interface InvokerParts {
  readonly admission: Admission;
  readonly concurrency: Concurrency;
  readonly metrics: LambdaMetrics;
  readonly starter: EnvironmentStarter;
}

/** Runs invocations: claims an environment, starts it if need be, calls the handler, and accounts for the end. */
export class Invoker {
  readonly #context: ModelContext;
  readonly #parts: InvokerParts;

  constructor(context: ModelContext, parts: InvokerParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** Calls `done` when the invocation has ended, or at once if it is throttled. */
  invoke(fn: DeployedFunction, eventText: string, requestId: string, done: (outcome: InvokeOutcome) => void): void {
    const { kernel } = this.#context;
    const claim = this.#parts.admission.claim(fn);
    if (typeof claim === "object" && "refused" in claim) {
      this.#parts.metrics.reportBoth("Throttles", fn.dimensions, 1, kernel.nowMs);
      done({ kind: "throttled", reason: claim.refused });
      return;
    }
    const reserved = fn.reservedConcurrency !== undefined;
    this.#parts.concurrency.started(fn, reserved);
    const environment = claim === "new" ? this.#parts.starter.create(fn) : claim;
    const initMs = environment.initialised ? undefined : this.#parts.starter.initialise(fn, environment);
    const invocation: Invocation = {
      fn,
      environment,
      requestId,
      eventText,
      reserved,
      claimedAtMs: kernel.nowMs,
      initMs,
      loadError: this.#load(fn, environment),
      done,
      handlerStartMs: kernel.nowMs,
      lines: [],
      cancelTimeout: undefined,
      ended: false,
    };
    kernel.after(initMs ?? 0, "start of a function", () => this.#run(invocation));
  }

  #load(fn: DeployedFunction, environment: Environment): FunctionError | undefined {
    if (environment.runtime !== undefined) return undefined;
    try {
      this.#parts.starter.load(fn, environment);
      return undefined;
    } catch (error) {
      const loadError = functionErrorOf(error);
      environment.log.console(this.#context.kernel.nowMs, "ERROR", invokeErrorText("Uncaught Exception", loadError));
      return loadError;
    }
  }

  #run(invocation: Invocation): void {
    const { kernel } = this.#context;
    const { environment, requestId } = invocation;
    environment.initialised = true;
    invocation.handlerStartMs = kernel.nowMs;
    invocation.lines = environment.log.begin(requestId);
    environment.log.write(kernel.nowMs, startLine(requestId));
    const { runtime } = environment;
    if (runtime === undefined) this.#failToLoad(invocation);
    else this.#call(invocation, runtime);
  }

  #call(invocation: Invocation, runtime: FunctionRuntime): void {
    const { kernel } = this.#context;
    const { fn } = invocation;
    const timeoutMs = fn.settings.timeoutSeconds * 1000;
    invocation.cancelTimeout = kernel.after(timeoutMs, "time-out of a function", () => this.#timeOut(invocation));
    const deadlineMs = Math.floor(kernel.nowMs) + timeoutMs;
    // A handler's promise settles outside any event: what follows from it is an event of its own, in order.
    runtime.invoke(invocation.eventText, contextOf(invocation, deadlineMs)).then(
      (json) => kernel.after(0, "end of a function", () => this.#succeed(invocation, json)),
      (error: unknown) => kernel.after(0, "error of a function", () => this.#fail(invocation, error)),
    );
    kernel.letPromisesSettle();
  }

  #succeed(invocation: Invocation, json: string): void {
    const error = responseSizeError(json);
    this.#end(invocation, error === undefined ? { json, reusable: true } : { error, reusable: true });
  }

  #fail(invocation: Invocation, thrown: unknown): void {
    if (invocation.ended) return;
    const error = functionErrorOf(thrown);
    if (error.errorType === "Runtime.ExitError") {
      const exit = sandboxError(error.errorType, invocation.requestId, error.errorMessage);
      this.#end(invocation, { error: exit, status: errorStatus(exit), reusable: false });
      return;
    }
    invocation.environment.log.console(this.#context.kernel.nowMs, "ERROR", invokeErrorText("Invoke Error", error));
    this.#end(invocation, { error, reusable: true });
  }

  #failToLoad(invocation: Invocation): void {
    const error = invocation.loadError ?? sandboxError("Runtime.Unknown", invocation.requestId, "no runtime");
    this.#end(invocation, { error, status: errorStatus(error), reusable: false });
  }

  #timeOut(invocation: Invocation): void {
    const { nowMs } = this.#context.kernel;
    const { fn, environment, requestId } = invocation;
    const seconds = fn.settings.timeoutSeconds;
    environment.log.write(nowMs, timeoutLine(nowMs, requestId, seconds));
    const error = sandboxError("Sandbox.Timedout", requestId, timeoutText(seconds));
    this.#end(invocation, { error, status: "Status: timeout", reusable: false });
  }

  #end(invocation: Invocation, result: RunResult): void {
    if (invocation.ended) return;
    invocation.ended = true;
    invocation.cancelTimeout?.();
    const { nowMs } = this.#context.kernel;
    const { fn, claimedAtMs } = invocation;
    writeReport(this.#context, invocation, result.status);
    this.#parts.concurrency.ended(fn, claimedAtMs, invocation.reserved);
    this.#release(invocation, result.reusable);
    // Stamped with the time of the invoke, known only now (L-DG metric types).
    this.#parts.metrics.reportBoth("Invocations", fn.dimensions, 1, claimedAtMs);
    this.#parts.metrics.reportBoth("Errors", fn.dimensions, result.error === undefined ? 0 : 1, claimedAtMs);
    this.#parts.metrics.reportBoth("Duration", fn.dimensions, nowMs - invocation.handlerStartMs, claimedAtMs);
    invocation.done(outcomeOf(invocation, result));
  }

  #release({ fn, environment }: Invocation, reusable: boolean): void {
    if (!reusable || environment.revision !== fn.revision) {
      environment.runtime?.dispose();
      environment.runtime = undefined;
      environment.initialised = false;
    }
    if (environment.revision === fn.revision) fn.environments.release(environment, this.#context.kernel.nowMs);
  }
}

const errorStatus = ({ errorType }: FunctionError): string => `Status: error\tError Type: ${errorType}`;

const contextOf = (invocation: Invocation, deadlineMs: number) => ({
  awsRequestId: invocation.requestId,
  functionName: invocation.fn.name,
  functionVersion: "$LATEST",
  invokedFunctionArn: invocation.fn.arn,
  memoryLimitInMB: String(invocation.fn.settings.memoryMegabytes),
  logGroupName: invocation.environment.log.group,
  logStreamName: invocation.environment.log.stream,
  deadlineMs,
});

import { type Random, uuidFrom } from "../../base/random.ts";
import type { LogSink, MetricSink, ModelContext } from "../model-context.ts";
import type { SqsService } from "../sqs/sqs-service.ts";
import { type DeployedFunction, referenceOf } from "./functions/deployed-function.ts";
import { FunctionRegistry } from "./functions/registry.ts";
import type { FunctionHost } from "./host/function-host.ts";
import { AsyncQueue } from "./invoke/async-queue.ts";
import { Admission, Concurrency } from "./invoke/concurrency.ts";
import { EnvironmentStarter } from "./invoke/environment-starter.ts";
import { eventTextOf, type InvocationRequest, type InvokeOutcome } from "./invoke/invocation.ts";
import { Invoker } from "./invoke/invoker.ts";
import { isRecursive, recursiveInvocation } from "./invoke/recursion.ts";
import { LambdaMetrics } from "./metrics.ts";
import { type LambdaState, restoreFunction, stateOfFunction } from "./state.ts";

export type { InvokeOutcome };

/** The other services that Lambda uses. */
export interface LambdaDependencies {
  readonly host: FunctionHost;
  readonly metrics: MetricSink;
  readonly logs: LogSink;
  readonly sqs: SqsService;
}

/** What a request to invoke a function may have. */
type InvokeOptions = Pick<InvocationRequest, "traceHeader" | "keepsLog" | "clientContextJson">;

/** The model of AWS Lambda: functions and their invocations. */
export class LambdaService {
  readonly functions: FunctionRegistry;
  readonly #context: ModelContext;
  readonly #metrics: LambdaMetrics;
  readonly #concurrency: Concurrency;
  readonly #starter: EnvironmentStarter;
  readonly #invoker: Invoker;
  readonly #async: AsyncQueue;
  readonly #requestIds: Random;

  constructor(context: ModelContext, dependencies: LambdaDependencies) {
    const metrics = new LambdaMetrics(dependencies.metrics);
    const functions = new FunctionRegistry(context);
    const reservedSum = () => functions.reservedSum;
    this.functions = functions;
    this.#context = context;
    this.#metrics = metrics;
    this.#requestIds = context.random.fork("lambda/request-ids");
    this.#concurrency = new Concurrency(context, metrics, reservedSum);
    this.#starter = new EnvironmentStarter(context, dependencies.host, dependencies.logs);
    this.#invoker = new Invoker(context, {
      admission: new Admission(context, this.#concurrency, reservedSum),
      concurrency: this.#concurrency,
      metrics,
      starter: this.#starter,
    });
    this.#async = new AsyncQueue(context, { functions, invoker: this.#invoker, metrics, sqs: dependencies.sqs });
  }

  /**
   * Invokes a function. Calls back when the invocation has ended, or immediately if it is throttled.
   *
   * @returns the version that runs.
   * @throws {AwsError} ResourceNotFoundException; RequestTooLargeException above 6 MB; RecursiveInvocationException.
   */
  invoke(
    functionName: string,
    payload: Uint8Array,
    done: (outcome: InvokeOutcome) => void,
    options: InvokeOptions = {},
  ): DeployedFunction {
    if (this.stopsRecursion(functionName, options.traceHeader)) throw recursiveInvocation();
    return this.invokeText(functionName, eventTextOf(payload, "sync"), done, options);
  }

  /** Checks whether Lambda stops an invocation because the function invokes itself in a loop, and counts it if so. */
  stopsRecursion(functionName: string, traceHeader: string | undefined): boolean {
    if (traceHeader === undefined) return false;
    const fn = this.functions.find(functionName);
    if (fn === undefined || fn.recursiveLoop === "Allow" || !isRecursive(fn, traceHeader)) return false;
    this.#metrics.reportBoth("RecursiveInvocationsDropped", fn.dimensions, 1, this.#context.kernel.nowMs);
    return true;
  }

  /**
   * Invokes a function with an event as text, whose size is not checked.
   *
   * @returns the version that runs.
   * @throws {AwsError} ResourceNotFoundException.
   */
  invokeText(
    functionName: string,
    eventText: string,
    done: (outcome: InvokeOutcome) => void,
    options: InvokeOptions = {},
  ): DeployedFunction {
    const fn = this.functions.getInvoked(functionName);
    const invokedArn = this.functions.invokedArnOf(functionName);
    const requestId = uuidFrom(this.#requestIds);
    const { traceHeader, keepsLog, clientContextJson } = options;
    // Without a spread, which would take several times as long.
    const request = { invokedArn, eventText, requestId, traceHeader, keepsLog, clientContextJson };
    this.#invoker.invoke(fn, request, done);
    return fn;
  }

  /**
   * Adds an event to Lambda's internal queue, as the invocation type Event does.
   *
   * @returns the request id, which is the same for all attempts.
   * @throws {AwsError} ResourceNotFoundException; RequestTooLargeException above 1 MB.
   */
  invokeAsync(functionName: string, payload: Uint8Array): string {
    const fn = this.functions.get(functionName);
    const requestId = uuidFrom(this.#requestIds);
    this.#async.add(fn, referenceOf(functionName), eventTextOf(payload, "async"), requestId);
    return requestId;
  }

  /** The number of running invocations of all functions. */
  get running(): number {
    return this.#concurrency.total;
  }

  /** The number of asynchronous events that wait for an attempt or have a running one. */
  get pendingEvents(): number {
    return this.#async.size;
  }

  /** Returns the state as plain JSON. No invocation may be running. */
  snapshot(): unknown {
    this.#concurrency.commit();
    return {
      functions: this.functions.list().map(stateOfFunction),
      events: this.#async.snapshot(),
    } satisfies LambdaState;
  }

  /** Restores the state of a snapshot into a new service. */
  restore(state: unknown): void {
    const { functions, events } = state as LambdaState;
    for (const one of functions) restoreFunction(one, this.functions, this.#starter);
    this.#async.restore(events);
  }
}

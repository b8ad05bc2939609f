import { asyncRetryDelaysSeconds, limits } from "../../../base/limits.ts";
import type { ModelContext } from "../../model-context.ts";
import type { SqsService } from "../../sqs/sqs-service.ts";
import type { DeployedFunction } from "../functions/deployed-function.ts";
import type { FunctionRegistry } from "../functions/registry.ts";
import type { LambdaMetrics } from "../metrics.ts";
import { AsyncDelivery, type AsyncEvent, type FailureCondition } from "./async-delivery.ts";
import type { Invoker } from "./invoker.ts";
import type { CompletedInvocation } from "./outcome.ts";

/** What the queue works with. */
export interface AsyncQueueParts {
  readonly functions: FunctionRegistry;
  readonly invoker: Invoker;
  readonly metrics: LambdaMetrics;
  readonly sqs: SqsService;
}

/**
 * Lambda's internal queue of asynchronous events (L-DG asynchronous error handling). A function error is retried twice. A
 * throttled attempt is repeated with exponential backoff until the event is too old, and does not count as a retry.
 */
export class AsyncQueue {
  readonly #context: ModelContext;
  readonly #parts: AsyncQueueParts;
  readonly #delivery: AsyncDelivery;
  readonly #events = new Set<AsyncEvent>();

  constructor(context: ModelContext, parts: AsyncQueueParts) {
    this.#context = context;
    this.#parts = parts;
    this.#delivery = new AsyncDelivery(context, parts.metrics, parts.sqs);
  }

  /** The number of events that wait for an attempt or have a running one. */
  get size(): number {
    return this.#events.size;
  }

  /** Adds an event for a function, which `functionName` names with the version or alias, if any. */
  add(fn: DeployedFunction, functionName: string, eventText: string, requestId: string): void {
    const { kernel, options } = this.#context;
    this.#parts.metrics.reportBoth("AsyncEventsReceived", fn.dimensions, 1, kernel.nowMs);
    const nextAttemptMs = kernel.nowMs + options.asyncQueueMs;
    const counts = { failures: 0, throttles: 0 };
    const event = { requestId, functionName, eventText, receivedAtMs: kernel.nowMs, ...counts, nextAttemptMs };
    this.#schedule(event, nextAttemptMs);
  }

  /** Returns the events as plain data. No attempt may be running. */
  snapshot(): readonly AsyncEvent[] {
    return [...this.#events].map((event) => ({ ...event }));
  }

  restore(events: readonly AsyncEvent[]): void {
    for (const event of events) this.#schedule({ ...event }, event.nextAttemptMs);
  }

  #schedule(event: AsyncEvent, atMs: number): void {
    event.nextAttemptMs = atMs;
    this.#events.add(event);
    this.#context.kernel.at(atMs, "asynchronous event", () => this.#attempt(event));
  }

  #attempt(event: AsyncEvent): void {
    const { nowMs } = this.#context.kernel;
    const fn = this.#parts.functions.findInvoked(event.functionName);
    if (fn === undefined) this.#events.delete(event);
    else if (fn.reservedConcurrency === 0) {
      this.#parts.metrics.reportBoth("Throttles", fn.dimensions, 1, nowMs);
      this.#discard(fn, event, "ZeroReservedConcurrency");
    } else {
      const invokedArn = this.#parts.functions.invokedArnOf(event.functionName);
      this.#parts.invoker.invoke(fn, { ...event, invokedArn }, (outcome) => {
        if (outcome.kind === "throttled") this.#backOff(fn, event);
        else this.#complete(fn, event, nowMs, outcome);
      });
    }
  }

  #complete(fn: DeployedFunction, event: AsyncEvent, attemptedAtMs: number, outcome: CompletedInvocation): void {
    const ageMs = attemptedAtMs - event.receivedAtMs;
    this.#parts.metrics.reportBoth("AsyncEventAge", fn.dimensions, ageMs, attemptedAtMs);
    event.throttles = 0;
    if (outcome.functionError === undefined) {
      this.#delivery.succeeded(fn, event, outcome);
      this.#events.delete(event);
    } else this.#retry(fn, event, outcome);
  }

  #retry(fn: DeployedFunction, event: AsyncEvent, outcome: CompletedInvocation): void {
    const waitMs = 1_000 * (asyncRetryDelaysSeconds[event.failures] ?? 0);
    event.failures++;
    const retries = fn.eventInvokeConfig?.maximumRetryAttempts ?? limits.lambda.asyncRetryAttemptsMax;
    const retryAtMs = this.#context.kernel.nowMs + waitMs;
    if (event.failures > retries) this.#discard(fn, event, "RetriesExhausted", outcome);
    // Emulator rule: an event that will be too old at its retry is discarded now.
    else if (retryAtMs > expiryOf(fn, event)) this.#discard(fn, event, "EventAgeExceeded", outcome);
    else this.#schedule(event, retryAtMs);
  }

  #backOff(fn: DeployedFunction, event: AsyncEvent): void {
    const { nowMs } = this.#context.kernel;
    const { asyncBackoffMinMs, asyncBackoffMaxMs } = limits.lambda;
    const expiryMs = expiryOf(fn, event);
    const waitMs = Math.min(asyncBackoffMaxMs, asyncBackoffMinMs * 2 ** event.throttles);
    event.throttles++;
    if (nowMs >= expiryMs) this.#discard(fn, event, "EventAgeExceeded");
    else this.#schedule(event, Math.min(nowMs + waitMs, expiryMs));
  }

  #discard(fn: DeployedFunction, event: AsyncEvent, condition: FailureCondition, last?: CompletedInvocation): void {
    this.#delivery.failed(fn, event, condition, last);
    this.#events.delete(event);
  }
}

function expiryOf(fn: DeployedFunction, event: AsyncEvent): number {
  const seconds = fn.eventInvokeConfig?.maximumEventAgeSeconds ?? limits.lambda.eventAgeSecondsMax;
  return event.receivedAtMs + seconds * 1000;
}

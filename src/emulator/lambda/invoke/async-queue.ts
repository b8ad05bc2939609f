import { jsonIn } from "../../../base/encoding.ts";
import { asyncRetryDelaysSeconds, limits } from "../../../base/limits.ts";
import type { ModelContext } from "../../options.ts";
import type { SendInput } from "../../sqs/message/message.ts";
import type { SqsService } from "../../sqs/sqs-service.ts";
import { type DeployedFunction, qualifiedArnOf } from "../functions/deployed-function.ts";
import type { FunctionRegistry } from "../functions/registry.ts";
import type { FunctionError } from "../host/function-host.ts";
import type { LambdaMetrics } from "../metrics.ts";
import { isoTime } from "./environment-log.ts";
import type { CompletedInvocation } from "./invocation.ts";
import type { Invoker } from "./invoker.ts";

/** An asynchronous event in Lambda's internal queue. Plain data. */
export interface AsyncEvent {
  readonly requestId: string;
  readonly functionName: string;
  readonly eventText: string;
  readonly receivedAtMs: number;
  /** The number of attempts that ran and failed. */
  failures: number;
  /** The number of throttled attempts since the last one that ran. */
  throttles: number;
  nextAttemptMs: number;
}

/** Why an event was discarded, as in the invocation record. */
type FailureCondition = "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency";

/** What the queue works with. */
interface AsyncQueueParts {
  readonly functions: FunctionRegistry;
  readonly invoker: Invoker;
  readonly metrics: LambdaMetrics;
  readonly sqs: SqsService;
}

/**
 * Lambda's internal queue of asynchronous events (L-DG asynchronous error handling). A function error is retried twice. A
 * throttled attempt is repeated with exponential backoff until the event is too old, and does not count as a retry. Records
 * of events go to destinations, and discarded events to dead-letter queues: of both, only SQS queues are supported.
 */
export class AsyncQueue {
  readonly #context: ModelContext;
  readonly #parts: AsyncQueueParts;
  readonly #events = new Set<AsyncEvent>();

  constructor(context: ModelContext, parts: AsyncQueueParts) {
    this.#context = context;
    this.#parts = parts;
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
      this.#sendRecord(fn, fn.eventInvokeConfig?.onSuccessArn, event, "Success", outcome);
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

  /** Drops an event, and sends it to the dead-letter queue. @param last undefined if no attempt ran. */
  #discard(fn: DeployedFunction, event: AsyncEvent, condition: FailureCondition, last?: CompletedInvocation): void {
    this.#parts.metrics.reportBoth("AsyncEventsDropped", fn.dimensions, 1, this.#context.kernel.nowMs);
    this.#sendRecord(fn, fn.eventInvokeConfig?.onFailureArn, event, condition, last);
    const input = { body: event.eventText, attributes: deadLetterAttributes(event, last) };
    this.#send(fn, fn.settings.deadLetterTargetArn, input, "DeadLetterErrors");
    this.#events.delete(event);
  }

  /** Sends the record of an event that was processed or discarded to a destination, as recorded from AWS. */
  #sendRecord(
    fn: DeployedFunction,
    queueArn: string | undefined,
    event: AsyncEvent,
    condition: "Success" | FailureCondition,
    last: CompletedInvocation | undefined,
  ): void {
    if (!queueArn) return;
    const record = {
      version: "1.0",
      timestamp: isoTime(this.#context.kernel.nowMs),
      requestContext: {
        requestId: event.requestId,
        functionArn: qualifiedArnOf(fn),
        condition,
        approximateInvokeCount: event.failures + (condition === "Success" ? 1 : 0),
      },
      requestPayload: jsonOrText(event.eventText),
      responseContext: last && { statusCode: 200, executedVersion: fn.version, functionError: last.functionError },
      responsePayload: last && jsonOrText(last.json),
    };
    this.#send(fn, queueArn, { body: JSON.stringify(record) }, "DestinationDeliveryFailures");
  }

  #send(
    fn: DeployedFunction,
    queueArn: string | undefined,
    input: SendInput,
    failureMetric: "DeadLetterErrors" | "DestinationDeliveryFailures",
  ): void {
    if (!queueArn) return;
    try {
      const queue = this.#parts.sqs.queueByArn(queueArn);
      if (queue === undefined) throw new Error(`no queue ${queueArn}`);
      queue.send(input);
    } catch {
      this.#parts.metrics.reportBoth(failureMetric, fn.dimensions, 1, this.#context.kernel.nowMs);
    }
  }
}

function expiryOf(fn: DeployedFunction, event: AsyncEvent): number {
  const seconds = fn.eventInvokeConfig?.maximumEventAgeSeconds ?? limits.lambda.eventAgeSecondsMax;
  return event.receivedAtMs + seconds * 1000;
}

/** The largest length of `ErrorMessage`, characters: 1 KB (L-DG dead-letter queues). */
const errorMessageMax = 1024;

/** Returns the attributes `RequestID`, `ErrorCode` and `ErrorMessage` (L-DG dead-letter queues). */
function deadLetterAttributes(event: AsyncEvent, last: CompletedInvocation | undefined) {
  const error: FunctionError | undefined = last && JSON.parse(last.json);
  const message = error?.errorMessage || "Rate Exceeded.";
  return {
    RequestID: { DataType: "String", StringValue: event.requestId },
    ErrorCode: { DataType: "Number", StringValue: last === undefined ? "429" : "200" },
    ErrorMessage: { DataType: "String", StringValue: message.slice(0, errorMessageMax) },
  };
}

function jsonOrText(text: string): unknown {
  const value = jsonIn(text);
  return value === undefined ? text : value;
}

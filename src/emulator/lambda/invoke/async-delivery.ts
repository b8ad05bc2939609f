import { jsonIn } from "../../../base/encoding.ts";
import type { ModelContext } from "../../model-context.ts";
import type { SendInput } from "../../sqs/message/message.ts";
import type { SqsService } from "../../sqs/sqs-service.ts";
import { type DeployedFunction, qualifiedArnOf } from "../functions/deployed-function.ts";
import type { FunctionError } from "../host/function-host.ts";
import type { LambdaMetrics } from "../metrics.ts";
import { isoTime } from "./environment-log.ts";
import type { CompletedInvocation } from "./outcome.ts";

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
export type FailureCondition = "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency";

/** Sends records of processed events to destinations, and discarded events to dead-letter queues. Supports SQS queues only. */
export class AsyncDelivery {
  readonly #context: ModelContext;
  readonly #metrics: LambdaMetrics;
  readonly #sqs: SqsService;

  constructor(context: ModelContext, metrics: LambdaMetrics, sqs: SqsService) {
    this.#context = context;
    this.#metrics = metrics;
    this.#sqs = sqs;
  }

  /** Sends the record of an event that was processed. */
  succeeded(fn: DeployedFunction, event: AsyncEvent, last: CompletedInvocation): void {
    this.#sendRecord(fn, fn.eventInvokeConfig?.onSuccessArn, event, "Success", last);
  }

  /**
   * Sends the record of a discarded event, and the event itself to the dead-letter queue.
   *
   * @param last undefined if no attempt ran.
   */
  failed(fn: DeployedFunction, event: AsyncEvent, condition: FailureCondition, last?: CompletedInvocation): void {
    this.#metrics.reportBoth("AsyncEventsDropped", fn.dimensions, 1, this.#context.kernel.nowMs);
    this.#sendRecord(fn, fn.eventInvokeConfig?.onFailureArn, event, condition, last);
    const input = { body: event.eventText, attributes: deadLetterAttributes(event, last) };
    this.#send(fn, fn.settings.deadLetterTargetArn, input, "DeadLetterErrors");
  }

  /** Sends the JSON that a destination receives, as recorded from AWS. */
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
      const queue = this.#sqs.queueByArn(queueArn);
      if (queue === undefined) throw new Error(`no queue ${queueArn}`);
      queue.send(input);
    } catch {
      this.#metrics.reportBoth(failureMetric, fn.dimensions, 1, this.#context.kernel.nowMs);
    }
  }
}

/** The largest length of `ErrorMessage`, characters: 1 KB (L-DG dead-letter queues). */
const errorMessageMax = 1024;

/** Returns the attributes `RequestID`, `ErrorCode` and `ErrorMessage` (L-DG dead-letter queues). */
function deadLetterAttributes(event: AsyncEvent, last: CompletedInvocation | undefined) {
  const error: FunctionError | undefined = last && JSON.parse(last.json);
  return {
    RequestID: { DataType: "String", StringValue: event.requestId },
    ErrorCode: { DataType: "Number", StringValue: last === undefined ? "429" : "200" },
    ErrorMessage: {
      DataType: "String",
      StringValue: (error?.errorMessage || "Rate Exceeded.").slice(0, errorMessageMax),
    },
  };
}

function jsonOrText(text: string): unknown {
  const value = jsonIn(text);
  return value === undefined ? text : value;
}

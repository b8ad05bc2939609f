import type { ModelContext } from "../../model-context.ts";
import type { SendInput } from "../../sqs/message/message.ts";
import type { SqsService } from "../../sqs/sqs-service.ts";
import type { DeployedFunction } from "../functions/deployed-function.ts";
import type { FunctionError } from "../host/function-host.ts";
import type { LambdaMetrics } from "../metrics.ts";
import type { CompletedInvocation } from "./invocation.ts";
import { isoTime } from "./log-lines.ts";

/** Characters of the error message that go to the dead-letter queue: 1 KB (L-DG dead-letter queues). */
const errorMessageMax = 1024;

/** Takes asynchronous events that are over to where the function wants them. Only SQS queues are supported. */
export class AsyncDelivery {
  readonly #context: ModelContext;
  readonly #metrics: LambdaMetrics;
  readonly #sqs: SqsService;

  constructor(context: ModelContext, metrics: LambdaMetrics, sqs: SqsService) {
    this.#context = context;
    this.#metrics = metrics;
    this.#sqs = sqs;
  }

  succeeded(fn: DeployedFunction, event: AsyncEvent, last: CompletedInvocation): void {
    this.#sendRecord(fn, fn.eventInvokeConfig?.onSuccessArn, event, "Success", last);
  }

  failed(fn: DeployedFunction, event: AsyncEvent, condition: FailureCondition, last?: CompletedInvocation): void {
    this.#metrics.reportBoth("AsyncEventsDropped", fn.dimensions, 1, this.#context.kernel.nowMs);
    this.#sendRecord(fn, fn.eventInvokeConfig?.onFailureArn, event, condition, last);
    const input = { body: event.eventText, attributes: deadLetterAttributes(event, last) };
    this.#send(fn, fn.settings.deadLetterTargetArn, input, "DeadLetterErrors");
  }

  #sendRecord(
    fn: DeployedFunction,
    queueArn: string | undefined,
    event: AsyncEvent,
    condition: "Success" | FailureCondition,
    last: CompletedInvocation | undefined,
  ): void {
    if (!queueArn) return;
    const body = invocationRecord(fn, event, { condition, atMs: this.#context.kernel.nowMs, last });
    this.#send(fn, queueArn, { body }, "DestinationDeliveryFailures");
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

/** `RequestID`, `ErrorCode`, `ErrorMessage` (L-DG dead-letter queues). */
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

/** An asynchronous event in Lambda's internal queue, as plain data. */
export interface AsyncEvent {
  readonly requestId: string;
  readonly functionName: string;
  readonly eventText: string;
  readonly receivedAtMs: number;
  /** Attempts that ran and failed. */
  failures: number;
  /** Attempts in a row that were throttled. */
  throttles: number;
  nextAttemptMs: number;
}

/** Why an event was given up, in the words of the invocation record. */
export type FailureCondition = "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency";

export interface RecordedEnd {
  readonly condition: "Success" | FailureCondition;
  readonly atMs: number;
  /** Undefined if no attempt ran. */
  readonly last: CompletedInvocation | undefined;
}

/** The JSON document that a destination receives (recorded from AWS). */
function invocationRecord(fn: DeployedFunction, event: AsyncEvent, end: RecordedEnd): string {
  const { condition, atMs, last } = end;
  return JSON.stringify({
    version: "1.0",
    timestamp: isoTime(atMs),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${fn.arn}:$LATEST`,
      condition,
      approximateInvokeCount: event.failures + (condition === "Success" ? 1 : 0),
    },
    requestPayload: parsed(event.eventText),
    ...(last === undefined ? {} : responseParts(last)),
  });
}

const responseParts = (last: CompletedInvocation) => ({
  responseContext: {
    statusCode: 200,
    executedVersion: "$LATEST",
    ...(last.functionError === undefined ? {} : { functionError: last.functionError }),
  },
  responsePayload: parsed(last.json),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

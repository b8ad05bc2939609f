import type { ModelContext } from "../model-context.ts";
import type { SendInput } from "../sqs/queue.ts";
import type { SqsService } from "../sqs/sqs-service.ts";
import type { AsyncEvent, FailureCondition } from "./async-event.ts";
import type { DeployedFunction } from "./deployed-function.ts";
import type { FunctionError } from "./function-error.ts";
import type { CompletedInvocation } from "./invocation.ts";
import { invocationRecord } from "./invocation-record.ts";
import type { LambdaMetrics } from "./lambda-metrics.ts";

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

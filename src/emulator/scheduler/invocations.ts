import { objectIn } from "../../base/encoding.ts";
import { limits } from "../../base/limits.ts";
import { type Random, uuidFrom } from "../../base/random.ts";
import { minuteMs } from "../../base/time.ts";
import { AwsError } from "../aws-error.ts";
import type { MetricSink, ModelContext } from "../options.ts";
import type { MessageAttributes, SendInput } from "../sqs/message/message.ts";
import { invalidSchedule, type Schedule, type ScheduledInvocation, type ScheduleTarget } from "./schedule.ts";

/** The services that schedules send to. */
export interface SchedulerTargets {
  readonly sqs: {
    queueByArn(arn: string): { send(message: SendInput): unknown } | undefined;
    queueByUrl(url: string): { send(message: SendInput): unknown };
  };
  readonly lambda: { invokeAsync(functionArn: string, payload: Uint8Array): unknown };
}

/** The wait before the first retry, and the longest one, milliseconds (emulator rule: AWS publishes only "exponential backoff"). */
const firstRetryMs = 1_000;
const retryMaxMs = 900_000;

/** Decides when the targets of schedules are invoked, and invokes them. */
export class Invocations {
  readonly #context: ModelContext;
  readonly #metrics: MetricSink;
  readonly #targets: () => SchedulerTargets;
  readonly #random: Random;
  /** When the rate limit allows the next invocation. */
  #freeFromMs = 0;

  constructor(context: ModelContext, metrics: MetricSink, targets: () => SchedulerTargets) {
    this.#context = context;
    this.#metrics = metrics;
    this.#targets = targets;
    this.#random = context.random.fork("scheduler");
  }

  /**
   * Returns the first invocation of a schedule: somewhere in its minute, or in its flexible window. AWS publishes the bounds
   * (SCH-UG schedule types, flexible time windows); that all instants are equally likely is an emulator rule.
   */
  first(dueAtMs: number, windowMinutes: number | undefined): ScheduledInvocation {
    const fromMs = windowMinutes === undefined ? Math.floor(dueAtMs / minuteMs) * minuteMs : dueAtMs;
    const spanMs = (windowMinutes ?? 1) * minuteMs;
    const atMs = fromMs + Math.floor(this.#random.next() * spanMs);
    return { atMs: Math.max(this.#context.kernel.nowMs, atMs), attempt: 1, executionId: uuidFrom(this.#random) };
  }

  /**
   * Returns how long an invocation that is due has to wait, milliseconds. Scheduler makes 1,000 a second, and delays what is
   * beyond that (SCH-UG quotas).
   */
  delayMs(): number {
    const { nowMs } = this.#context.kernel;
    const atMs = Math.max(nowMs, this.#freeFromMs);
    this.#freeFromMs = atMs + 1_000 / limits.scheduler.invocationsPerSecond;
    return atMs - nowMs;
  }

  /** Invokes the target. @returns the next attempt if it failed and is retried; otherwise undefined. */
  invoke(schedule: Schedule, invocation: ScheduledInvocation): ScheduledInvocation | undefined {
    this.count(schedule, "InvocationAttemptCount");
    try {
      invokeTarget(schedule, invocation, this.#targets());
      return undefined;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.count(schedule, "TargetErrorCount");
      const retry = this.#retryOf(schedule, invocation);
      if (retry === undefined) this.#giveUp(schedule, invocation, error);
      return retry;
    }
  }

  #retryOf({ target, dueAtMs }: Schedule, { attempt, executionId }: ScheduledInvocation) {
    const waitMs = Math.min(retryMaxMs, firstRetryMs * 2 ** (attempt - 1));
    const atMs = this.#context.kernel.nowMs + waitMs;
    const isExhausted = attempt > target.retryAttempts || atMs - dueAtMs > target.eventAgeSeconds * 1_000;
    return isExhausted ? undefined : { atMs, attempt: attempt + 1, executionId };
  }

  /** Sends the input to the dead-letter queue, with the attributes that AWS adds (SCH-UG dead-letter queue). */
  #giveUp(schedule: Schedule, { attempt, executionId }: ScheduledInvocation, error: AwsError): void {
    const { target, dueAtMs, arn } = schedule;
    const queue = target.deadLetterArn && this.#targets().sqs.queueByArn(target.deadLetterArn);
    // Only a standard queue can be a dead-letter queue of a schedule (SCH-UG dead-letter queue).
    if (!queue || target.deadLetterArn?.endsWith(".fifo")) {
      this.count(schedule, "InvocationDroppedCount");
      return;
    }
    const texts = {
      ERROR_CODE: error.code,
      ERROR_MESSAGE: error.message,
      EXECUTION_ID: executionId,
      EXHAUSTED_RETRY_CONDITION: attempt > target.retryAttempts ? "MaximumRetryAttempts" : "MaximumEventAgeInSeconds",
      RETRY_ATTEMPTS: String(attempt - 1),
      SCHEDULED_TIME: isoSeconds(dueAtMs),
      SCHEDULE_ARN: arn,
      TARGET_ARN: target.arn,
    };
    const attributes = Object.entries(texts).map(([name, value]) => [name, { DataType: "String", StringValue: value }]);
    queue.send({ body: target.input ?? "{}", attributes: Object.fromEntries(attributes) });
    this.count(schedule, "InvocationsSentToDeadLetterCount");
  }

  /** Counts one more in a metric of the group of a schedule. */
  count({ groupName }: Schedule, name: string): void {
    const atMs = this.#context.kernel.nowMs;
    const dimensions = { ScheduleGroup: groupName };
    this.#metrics.report({ namespace: "AWS/Scheduler", name, dimensions, unit: "Count", value: 1, atMs });
  }
}

/** Where the universal target of SQS sends: its `Input` is the input of SendMessage (SCH-UG universal targets). */
const sendMessageArn = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";

const isQueue = (arn: string): boolean => /^arn:aws[\w-]*:sqs:/.test(arn);

const isFunction = (arn: string): boolean => /^arn:aws[\w-]*:lambda:/.test(arn);

/** Checks that the emulator has a target. @throws {AwsError} ValidationException. */
export function checkTarget({ arn, input }: ScheduleTarget): void {
  if (arn === sendMessageArn) readSendInput(input ?? "");
  else if (!isQueue(arn) && !isFunction(arn)) {
    throw invalidSchedule(
      `flatten's emulator does not support the target ${arn}, only SQS queues, Lambda functions and ${sendMessageArn}.`,
    );
  }
}

/** Invokes the target of a schedule. @throws {AwsError} if the target does not exist, or does not accept the input. */
function invokeTarget(schedule: Schedule, invocation: ScheduledInvocation, targets: SchedulerTargets): void {
  const { arn, input, messageGroupId } = schedule.target;
  const text = withContext(input ?? JSON.stringify(defaultInput(schedule, invocation)), schedule, invocation);
  if (arn === sendMessageArn) {
    const { url, message } = readSendInput(text);
    targets.sqs.queueByUrl(url).send(message);
  } else if (isQueue(arn)) {
    const queue = targets.sqs.queueByArn(arn);
    if (queue === undefined) throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
    queue.send({ body: text, groupId: messageGroupId });
  } else targets.lambda.invokeAsync(arn, new TextEncoder().encode(text));
}

/** Replaces the context attributes in an input (SCH-UG context attributes). */
function withContext(text: string, { arn, dueAtMs }: Schedule, { executionId, attempt }: ScheduledInvocation): string {
  if (!text.includes("<aws.scheduler.")) return text;
  return text
    .replaceAll("<aws.scheduler.schedule-arn>", arn)
    .replaceAll("<aws.scheduler.scheduled-time>", isoSeconds(dueAtMs))
    .replaceAll("<aws.scheduler.execution-id>", executionId)
    .replaceAll("<aws.scheduler.attempt-number>", String(attempt));
}

/** The time without milliseconds, as AWS writes it. */
const isoSeconds = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

function defaultInput({ arn, dueAtMs }: Schedule, { executionId }: ScheduledInvocation) {
  const [, , , region, account] = arn.split(":");
  return {
    version: "0",
    id: executionId,
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account,
    time: isoSeconds(dueAtMs),
    region,
    resources: [arn],
    detail: "{}",
  };
}

/** Reads the `Input` of the universal target. @throws {AwsError} ValidationException. */
function readSendInput(text: string): { readonly url: string; readonly message: SendInput } {
  const given = objectIn(text);
  if (given === undefined) throw invalidSchedule("Invalid Input: it must be a JSON object.");
  const { QueueUrl, MessageBody, DelaySeconds, MessageGroupId, MessageDeduplicationId, MessageAttributes } = given;
  if (typeof QueueUrl !== "string" || typeof MessageBody !== "string") {
    throw invalidSchedule("Invalid Input: QueueUrl and MessageBody are required.");
  }
  return {
    url: QueueUrl,
    message: {
      body: MessageBody,
      delaySeconds: DelaySeconds as number | undefined,
      groupId: MessageGroupId as string | undefined,
      deduplicationId: MessageDeduplicationId as string | undefined,
      attributes: MessageAttributes as MessageAttributes | undefined,
    },
  };
}

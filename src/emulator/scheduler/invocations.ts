import { limits } from "../../base/limits.ts";
import { type Random, uuidFrom } from "../../base/random.ts";
import { minuteMs } from "../../base/time.ts";
import { AwsError } from "../aws-error.ts";
import type { MetricSink, ModelContext } from "../model-context.ts";
import type { Schedule, ScheduledInvocation } from "./schedule.ts";
import { invokeTarget, isoSeconds, type SchedulerTargets } from "./target.ts";

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

import { limits } from "../../base/limits.ts";
import { uuidFrom } from "../../base/random.ts";
import type { StoredMessage } from "./message/stored-message.ts";
import type { Queue, QueueHost } from "./queue/queue.ts";
import { sqsErrors } from "./sqs-errors.ts";

/** A task that moves messages out of a dead-letter queue (SQS-API StartMessageMoveTask). Plain data. */
export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  /** Absent: each message returns to the queue from which it was dead-lettered. */
  readonly destinationArn?: string | undefined;
  readonly messagesPerSecondMax?: number | undefined;
  readonly startedAtMs: number;
  /** The number of visible messages at the start. */
  readonly toMove: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  moved: number;
  failureReason?: string;
  /** When it moves messages next; absent if it has ended. */
  nextAtMs?: number;
}

type MoveRequest = Pick<MoveTask, "sourceArn" | "destinationArn" | "messagesPerSecondMax">;

/**
 * The move tasks of the account. Once a second a task moves as many visible messages as its rate allows; it is complete
 * when none is visible (emulator rule: AWS does not publish how it paces messages within a second). Moved messages are new
 * messages (SQS-DG, DLQ redrive).
 */
export class MoveTasks {
  readonly #host: QueueHost;
  readonly #isDeadLetterQueue: (queue: Queue) => boolean;
  /** In the order of their starts. */
  #tasks: MoveTask[] = [];

  constructor(host: QueueHost, isDeadLetterQueue: (queue: Queue) => boolean) {
    this.#host = host;
    this.#isDeadLetterQueue = isDeadLetterQueue;
  }

  /**
   * Starts a task.
   *
   * @returns its handle.
   * @throws AwsError `ResourceNotFoundException`, `InvalidParameterValueException`.
   */
  start(request: MoveRequest): string {
    const source = this.#checked(request);
    const startedAtMs = this.#host.context.kernel.nowMs;
    const toMove = source.counts().visible;
    const id = uuidFrom(this.#host.ids);
    const task: MoveTask = { id, ...request, startedAtMs, toMove, status: "RUNNING", moved: 0 };
    this.#tasks.push(task);
    this.#schedule(task, startedAtMs);
    return moveTaskHandle(task);
  }

  /** Returns the latest tasks of a source, newest first: one unless `max` is given. */
  list(sourceArn: string, max = 1): readonly MoveTask[] {
    checkRange(max, "MaxResults", limits.sqs.moveTasksListedMax);
    this.#queue(sourceArn, "SourceArn");
    return this.#tasks
      .filter((task) => task.sourceArn === sourceArn)
      .reverse()
      .slice(0, max);
  }

  /**
   * Cancels a task. It stops before its next second; messages that it has moved are not moved back.
   *
   * @returns the number of messages that it has moved.
   * @throws AwsError `ResourceNotFoundException`, `InvalidParameterValueException`.
   */
  cancel(handle: string): number {
    const task = this.#tasks.find((each) => moveTaskHandle(each) === handle);
    if (task === undefined)
      throw isHandle(handle) ? sqsErrors.resourceNotFound("Task does not exist.") : invalidHandle();
    if (task.status !== "RUNNING") throw sqsErrors.invalidParameter("Only active tasks can be cancelled.");
    task.status = "CANCELLING";
    return task.moved;
  }

  snapshot(): readonly MoveTask[] {
    return this.#tasks.map((task) => ({ ...task }));
  }

  restore(tasks: readonly MoveTask[]): void {
    this.#tasks = tasks.map((task) => ({ ...task }));
    for (const task of this.#tasks) if (task.nextAtMs !== undefined) this.#schedule(task, task.nextAtMs);
  }

  /** Returns the source queue of a valid request. */
  #checked({ sourceArn, destinationArn, messagesPerSecondMax: rate }: MoveRequest): Queue {
    const source = this.#queue(sourceArn, "SourceArn");
    const destination = destinationArn === undefined ? undefined : this.#queue(destinationArn, "DestinationArn");
    const refuseIf = (isWrong: boolean, message: string) => {
      if (isWrong) throw sqsErrors.invalidParameter(message);
    };
    refuseIf(
      destination !== undefined && destination.settings.isFifo !== source.settings.isFifo,
      "Source queue and destination queue must be of the same type.",
    );
    refuseIf(source === destination, "Source queue arn and destination queue arn cannot be the same.");
    refuseIf(!this.#isDeadLetterQueue(source), "Source queue must be configured as a Dead Letter Queue.");
    if (rate !== undefined) checkRange(rate, "MaxNumberOfMessagesPerSecond", limits.sqs.moveTaskRateMax);
    const isActive = (task: MoveTask) => task.status === "RUNNING" || task.status === "CANCELLING";
    refuseIf(
      this.#tasks.some((task) => task.sourceArn === sourceArn && isActive(task)),
      "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
    );
    return source;
  }

  #queue(arn: string, parameter: string): Queue {
    const queue = this.#host.queueByArn(arn);
    if (queue !== undefined) return queue;
    throw sqsErrors.resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);
  }

  #schedule(task: MoveTask, atMs: number): void {
    task.nextAtMs = atMs;
    this.#host.context.kernel.at(atMs, "sqs move task", () => this.#step(task));
  }

  #step(task: MoveTask): void {
    delete task.nextAtMs;
    const failureReason = task.status === "CANCELLING" ? undefined : this.#moveForOneSecond(task);
    if (task.status === "CANCELLING") task.status = "CANCELLED";
    else if (failureReason !== undefined) Object.assign(task, { status: "FAILED", failureReason });
    else if (this.#host.queueByArn(task.sourceArn)?.firstVisible() === undefined) task.status = "COMPLETED";
    else this.#schedule(task, this.#host.context.kernel.nowMs + 1_000);
  }

  /** Moves the messages of one second. Returns the reason if the task has failed. */
  #moveForOneSecond(task: MoveTask): string | undefined {
    const source = this.#host.queueByArn(task.sourceArn);
    if (source === undefined) return nonExistentQueue;
    const rate = task.messagesPerSecondMax ?? this.#host.context.options.sqsMoveTaskRate;
    for (let i = 0; i < rate; i++) {
      const message = source.firstVisible();
      if (message === undefined) return undefined;
      const destinationArn = task.destinationArn ?? message.moved?.sourceArn;
      if (destinationArn === undefined) return "CouldNotDetermineMessageSource";
      const destination = this.#host.queueByArn(destinationArn);
      if (destination === undefined) return nonExistentQueue;
      source.remove(message);
      destination.add(this.#newMessage(message));
      task.moved++;
    }
    return undefined;
  }

  /** Creates the message that a task sends in place of another one: the same content, without receives. */
  #newMessage(message: StoredMessage): StoredMessage {
    const { nowMs } = this.#host.context.kernel;
    return {
      ...message,
      id: uuidFrom(this.#host.ids),
      sequence: this.#host.nextSequence(),
      sentAtMs: nowMs,
      state: "visible",
      visibleAtMs: nowMs,
      receiveCount: 0,
      firstReceivedAtMs: undefined,
      lastReceivedAtMs: undefined,
      moved: undefined,
    };
  }
}

const nonExistentQueue = "AWS.SimpleQueueService.NonExistentQueue";

function checkRange(value: number, parameter: string, max: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return;
  throw sqsErrors.invalidValue(value, parameter, `You must enter a value between 1 and ${max}, inclusive.`);
}

/** Creates the handle of a task. The format is internal to the emulator. */
export const moveTaskHandle = ({ id: taskId, sourceArn }: Pick<MoveTask, "id" | "sourceArn">): string =>
  btoa(JSON.stringify({ taskId, sourceArn }));

/** Whether a text has the format of a handle. */
function isHandle(text: string): boolean {
  try {
    const { taskId, sourceArn } = JSON.parse(atob(text));
    return typeof taskId === "string" && typeof sourceArn === "string";
  } catch {
    return false;
  }
}

const invalidHandle = () => sqsErrors.invalidParameter("Value for parameter TaskHandle is invalid.");

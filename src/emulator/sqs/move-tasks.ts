import { limits } from "../../base/limits.ts";
import { uuidFrom } from "../../base/random.ts";
import type { StoredMessage } from "./message/stored-message.ts";
import type { Queue, QueueHost } from "./queue/queue.ts";
import { sqsErrors } from "./sqs-errors.ts";

/** The input of StartMessageMoveTask. */
export interface MoveRequest {
  readonly sourceArn: string;
  readonly destinationArn?: string | undefined;
  readonly messagesPerSecondMax?: number | undefined;
}

const secondMs = 1_000;

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
    const { destinationArn, messagesPerSecondMax } = request;
    const nowMs = this.#host.context.kernel.nowMs;
    const task: MoveTask = {
      id: uuidFrom(this.#host.ids),
      sourceArn: source.arn,
      ...(destinationArn === undefined ? {} : { destinationArn }),
      ...(messagesPerSecondMax === undefined ? {} : { messagesPerSecondMax }),
      startedAtMs: nowMs,
      toMove: source.counts().visible,
      status: "RUNNING",
      moved: 0,
    };
    this.#tasks.push(task);
    this.#schedule(task, nowMs);
    return moveTaskHandle({ taskId: task.id, sourceArn: task.sourceArn });
  }

  /** Returns the latest tasks of a source, newest first: one unless `max` is given. */
  list(sourceArn: string, max = 1): readonly MoveTask[] {
    checkRange(max, "MaxResults", limits.sqs.moveTasksListedMax);
    if (this.#host.queueByArn(sourceArn) === undefined) throw notFound("SourceArn");
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
    const { taskId } = readMoveTaskHandle(handle);
    const task = this.#tasks.find((each) => each.id === taskId);
    if (task === undefined) throw sqsErrors.resourceNotFound("Task does not exist.");
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
    const source = this.#host.queueByArn(sourceArn);
    if (source === undefined) throw notFound("SourceArn");
    const destination = destinationArn === undefined ? undefined : this.#host.queueByArn(destinationArn);
    if (destinationArn !== undefined && destination === undefined) throw notFound("DestinationArn");
    if (destination !== undefined && destination.settings.isFifo !== source.settings.isFifo) {
      throw sqsErrors.invalidParameter("Source queue and destination queue must be of the same type.");
    }
    if (destinationArn === sourceArn) {
      throw sqsErrors.invalidParameter("Source queue arn and destination queue arn cannot be the same.");
    }
    if (!this.#isDeadLetterQueue(source)) {
      throw sqsErrors.invalidParameter("Source queue must be configured as a Dead Letter Queue.");
    }
    if (rate !== undefined) checkRange(rate, "MaxNumberOfMessagesPerSecond", limits.sqs.moveTaskRateMax);
    if (this.#tasks.some((task) => task.sourceArn === sourceArn && isActiveTask(task))) {
      throw sqsErrors.invalidParameter(
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
    }
    return source;
  }

  #schedule(task: MoveTask, atMs: number): void {
    task.nextAtMs = atMs;
    this.#host.context.kernel.at(atMs, "sqs move task", () => this.#step(task));
  }

  #step(task: MoveTask): void {
    delete task.nextAtMs;
    if (task.status === "CANCELLING") {
      task.status = "CANCELLED";
      return;
    }
    const failureReason = this.#moveForOneSecond(task);
    if (failureReason !== undefined) {
      task.status = "FAILED";
      task.failureReason = failureReason;
    } else if (this.#source(task)?.firstVisible() === undefined) task.status = "COMPLETED";
    else this.#schedule(task, this.#host.context.kernel.nowMs + secondMs);
  }

  #source(task: MoveTask): Queue | undefined {
    return this.#host.queueByArn(task.sourceArn);
  }

  /** Moves the messages of one second. Returns the reason if the task has failed. */
  #moveForOneSecond(task: MoveTask): string | undefined {
    const source = this.#source(task);
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

const notFound = (parameter: string) =>
  sqsErrors.resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);

interface TaskKey {
  readonly taskId: string;
  readonly sourceArn: string;
}

/** Creates the handle of a task. The format is internal to the emulator. */
export const moveTaskHandle = (key: TaskKey): string =>
  btoa(JSON.stringify({ taskId: key.taskId, sourceArn: key.sourceArn }));

/** Parses a task handle. @throws AwsError `InvalidParameterValueException` for any other text. */
function readMoveTaskHandle(handle: string): TaskKey {
  try {
    const { taskId, sourceArn } = JSON.parse(atob(handle)) as Partial<TaskKey>;
    if (typeof taskId === "string" && typeof sourceArn === "string") return { taskId, sourceArn };
  } catch {
    // Every malformed handle gets the same error below.
  }
  throw sqsErrors.invalidParameter("Value for parameter TaskHandle is invalid.");
}

/** A task that moves messages out of a dead-letter queue (SQS-API StartMessageMoveTask). Plain data. */
export interface MoveTask {
  readonly id: string;
  readonly sourceArn: string;
  /** Absent: each message returns to the queue from which it was dead-lettered. */
  readonly destinationArn?: string;
  readonly messagesPerSecondMax?: number;
  readonly startedAtMs: number;
  /** The number of visible messages at the start. */
  readonly toMove: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  moved: number;
  failureReason?: string;
  /** When it moves messages next; absent if it has ended. */
  nextAtMs?: number;
}

const isActiveTask = (task: MoveTask): boolean => task.status === "RUNNING" || task.status === "CANCELLING";

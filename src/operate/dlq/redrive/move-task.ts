import type { Cloud } from "../../../aws/clients.ts";
import { cancelMoveTask, type MoveTask, newestMoveTask, startMoveTask } from "../../../aws/move-task.ts";
import { queueNameOf } from "../../../aws/queue.ts";
import { pause } from "../../../base/clock.ts";
import { FlattenError } from "../../../base/errors.ts";
import type { RedriveCounts, RedriveProgress, RedriveState } from "./document.ts";

/** A redrive by the message move task of SQS. */
export interface TaskRedriveRequest {
  readonly cloud: Cloud;
  readonly deadLetterQueueArn: string;
  /** The queue that the messages move to; undefined for the source queue of each message. */
  readonly destinationArn: string | undefined;
  /** Messages in the dead-letter queue at the start; approximate. */
  readonly found: number;
  /** 1–500 messages a second; undefined lets SQS choose the rate. */
  readonly messagesPerSecond: number | undefined;
  readonly onProgress: (progress: RedriveProgress) => void;
  /** Cancels the task; messages that have moved stay moved. */
  readonly signal?: AbortSignal;
}

/** The result of a redrive. */
export interface RedriveOutcome {
  readonly state: RedriveState;
  readonly counts: RedriveCounts;
  /** The error that ended a failed redrive. */
  readonly failure?: unknown;
}

const pollIntervalMs = 1_000;
/** SQS cancels a task within seconds; after this many polls the redrive stops waiting for the confirmation. */
const pollsAfterCancelMax = 60;

/** Moves every message to its source queue or to another by SQS's move task, and follows the task until it ends. */
export async function redriveByTask(request: TaskRedriveRequest): Promise<RedriveOutcome> {
  const { cloud, deadLetterQueueArn, destinationArn, messagesPerSecond, signal } = request;
  if (signal?.aborted) return outcomeOf("interrupted", request, 0);
  const before = await newestMoveTask(cloud, deadLetterQueueArn).catch(() => undefined);
  const handle = await startMoveTask(cloud, { sourceArn: deadLetterQueueArn, destinationArn, messagesPerSecond }).catch(
    (error: unknown) => {
      throw rejectedTask(request, error);
    },
  );
  const task = await follow(request, handle, before?.startedAtMs);
  if (task.status === "FAILED") {
    return { ...outcomeOf("failed", request, task.moved), failure: failedTask(request, task) };
  }
  return outcomeOf(task.status === "COMPLETED" ? "completed" : "interrupted", request, task.moved);
}

/** Polls the task every second until it ends; an interruption cancels it. */
async function follow(request: TaskRedriveRequest, handle: string, beforeMs: number | undefined): Promise<MoveTask> {
  const { cloud, deadLetterQueueArn, found, onProgress, signal } = request;
  const startedAtMs = cloud.clock.nowMs();
  let pollsAfterCancel = 0;
  for (;;) {
    const newest = await newestMoveTask(cloud, deadLetterQueueArn);
    const task = newest === undefined || newest.startedAtMs === beforeMs ? notListedYet : newest;
    const elapsedMs = cloud.clock.nowMs() - startedAtMs;
    onProgress({ total: Math.max(found, task.moved), moved: task.moved, inFlight: 0, failed: 0, elapsedMs });
    if (task.status !== "RUNNING" && task.status !== "CANCELLING") return task;
    if (signal?.aborted && pollsAfterCancel++ === 0) await cancelMoveTask(cloud, handle);
    if (pollsAfterCancel > pollsAfterCancelMax) return task;
    // Without the signal after an abort: it would end every pause at once.
    await pause(cloud.clock, pollIntervalMs, signal?.aborted ? undefined : signal);
  }
}

const notListedYet: MoveTask = { status: "RUNNING", moved: 0, toMove: null, failureReason: undefined, startedAtMs: 0 };

const outcomeOf = (state: RedriveState, { found }: TaskRedriveRequest, moved: number): RedriveOutcome => ({
  state,
  counts: { moved, copied: 0, left: Math.max(0, found - moved), notDeleted: 0 },
});

function withoutTask({ destinationArn }: TaskRedriveRequest): string {
  const to = destinationArn === undefined ? "" : ` --to ${queueNameOf(destinationArn)}`;
  return `move the messages without a move task: flatten dlq redrive${to} --jitter 0-60`;
}

function rejectedTask(request: TaskRedriveRequest, error: unknown): unknown {
  const { name = "", message = "" } = error as Error;
  if (/already a task running/.test(message)) {
    return new FlattenError("cloud", "another move task is running on this dead-letter queue", {
      remedy: "wait until it ends; to see how many messages are left: flatten dlq stats",
      cause: error,
    });
  }
  const isRejection =
    /InvalidParameterValue|Unsupported|UnknownOperation|InvalidAction|AccessDenied|ResourceNotFound/.test(name);
  if (!isRejection) return error;
  return new FlattenError("cloud", `SQS rejected the move task: ${message || name}`, {
    remedy: withoutTask(request),
    cause: error,
  });
}

const failedTask = (request: TaskRedriveRequest, { failureReason, moved }: MoveTask): FlattenError =>
  new FlattenError("cloud", `the move task failed after ${moved} messages: ${failureText(failureReason)}`, {
    remedy: withoutTask(request),
  });

const failureText = (reason: string | undefined): string =>
  reason === "CouldNotDetermineMessageSource"
    ? "a message has no source queue: it was sent directly to the dead-letter queue"
    : (reason ?? "SQS gave no reason");

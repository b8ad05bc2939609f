import type { Cloud } from "../../aws/clients.ts";
import { cancelMoveTask, type MoveTask, newestMoveTask, startMoveTask } from "../../aws/move-task.ts";
import { pause } from "../../base/clock.ts";
import { FlattenError } from "../../base/errors.ts";
import type { RedriveCounts, RedriveProgress, RedriveState } from "./redrive-document.ts";

export interface TaskRedriveRequest {
  readonly cloud: Cloud;
  readonly deadLetterQueueArn: string;
  /** Dead letters at the start, as far as SQS knew. */
  readonly found: number;
  /** 1–500 a second; SQS chooses its own pace without it. */
  readonly messagesPerSecond: number | undefined;
  readonly onProgress: (progress: RedriveProgress) => void;
  /** Cancels the task; what has moved stays moved. */
  readonly signal?: AbortSignal;
}

export interface RedriveOutcome {
  readonly state: RedriveState;
  readonly counts: RedriveCounts;
  /** Why it failed. */
  readonly failure?: unknown;
}

const lookEveryMs = 1_000;
/** SQS cancels within seconds; after this many looks we stop waiting for it to say so. */
const looksAfterCancelMax = 60;

/** Lets SQS move every dead letter back to the queue that it came from, and follows the move until it is over. */
export async function redriveByTask(request: TaskRedriveRequest): Promise<RedriveOutcome> {
  const { cloud, deadLetterQueueArn, messagesPerSecond, signal } = request;
  if (signal?.aborted) return outcomeOf("interrupted", request, 0);
  const before = await newestMoveTask(cloud, deadLetterQueueArn).catch(() => undefined);
  const handle = await startMoveTask(cloud, deadLetterQueueArn, messagesPerSecond).catch((error: unknown) => {
    throw refusedTask(error);
  });
  const task = await follow(request, handle, before?.startedAtMs);
  if (task.status === "FAILED") {
    return { ...outcomeOf("failed", request, task.moved), failure: failedTask(task) };
  }
  return outcomeOf(task.status === "COMPLETED" ? "completed" : "interrupted", request, task.moved);
}

/** Looks at the task each second until it is over; an interruption cancels it. */
async function follow(request: TaskRedriveRequest, handle: string, beforeMs: number | undefined): Promise<MoveTask> {
  const { cloud, deadLetterQueueArn, found, onProgress, signal } = request;
  const startedAtMs = cloud.clock.nowMs();
  let looksAfterCancel = 0;
  for (;;) {
    const newest = await newestMoveTask(cloud, deadLetterQueueArn);
    const task = newest === undefined || newest.startedAtMs === beforeMs ? notListedYet : newest;
    const elapsedMs = cloud.clock.nowMs() - startedAtMs;
    onProgress({ total: Math.max(found, task.moved), moved: task.moved, inFlight: 0, failed: 0, elapsedMs });
    if (task.status !== "RUNNING" && task.status !== "CANCELLING") return task;
    if (signal?.aborted && looksAfterCancel++ === 0) await cancelMoveTask(cloud, handle);
    if (looksAfterCancel > looksAfterCancelMax) return task;
    // Not to be cut short once it is cancelled: an aborted signal would end every wait at once.
    await pause(cloud.clock, lookEveryMs, signal?.aborted ? undefined : signal);
  }
}

const notListedYet: MoveTask = { status: "RUNNING", moved: 0, toMove: null, failureReason: undefined, startedAtMs: 0 };

const outcomeOf = (state: RedriveState, { found }: TaskRedriveRequest, moved: number): RedriveOutcome => ({
  state,
  counts: { moved, left: Math.max(0, found - moved), notDeleted: 0 },
});

const ownWay = "let flatten move them itself: flatten dlq redrive --jitter 0-60";

function refusedTask(error: unknown): unknown {
  const { name = "", message = "" } = error as Error;
  if (/already a task running/.test(message)) {
    return new FlattenError("cloud", "another move task is at work on this dead-letter queue", {
      remedy: "wait until it is over: flatten dlq stats shows how many messages are left",
      cause: error,
    });
  }
  const refused = /InvalidParameterValue|Unsupported|UnknownOperation|InvalidAction|AccessDenied|ResourceNotFound/.test(
    name,
  );
  if (!refused) return error;
  return new FlattenError("cloud", `SQS refused the move task: ${message || name}`, { remedy: ownWay, cause: error });
}

const failedTask = ({ failureReason, moved }: MoveTask): FlattenError =>
  new FlattenError("cloud", `the move task failed after ${moved} messages: ${explain(failureReason)}`, {
    remedy: ownWay,
  });

const explain = (reason: string | undefined): string =>
  reason === "CouldNotDetermineMessageSource"
    ? "SQS does not know which queue a message came from, as it was sent to the dead-letter queue itself"
    : (reason ?? "SQS gave no reason");

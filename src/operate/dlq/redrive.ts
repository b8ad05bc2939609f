import {
  cancelMoveTask,
  type MoveTask,
  newestMoveTask,
  queueNameOf,
  readQueue,
  startMoveTask,
} from "../../aws/queue.ts";
import { isFlattenStack, partOf } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import { pause } from "../../base/time.ts";
import { headOf } from "../queue.ts";
import { redriveByFlatten } from "./by-flatten.ts";
import { everyMessage, isSelected } from "./copy.ts";
import type { RedriveDocument, RedriveOutcome, RedriveRequest, TaskWay } from "./document.ts";
import { peekDeadLetters } from "./peek.ts";

/** Messages that a dry run reads at most. */
const dryRunPeekMax = 1_000;

/**
 * Moves messages of a dead-letter queue back to its source queue, or to another queue.
 *
 * @returns the result, and the error that ended a failed redrive. The result is correct in either case.
 * @throws {FlattenError} when the workload lacks one of the queues, or when SQS rejects the move task; no message has been moved then.
 */
export async function redrive(request: RedriveRequest): Promise<{ document: RedriveDocument; failure?: unknown }> {
  const { target, way, selection = everyMessage, toQueueUrl, seed, dryRun } = request;
  const { cloud, workload } = target;
  const deadLetterQueueUrl = partOf(workload, "deadLetterQueueUrl");
  const queueUrl = toQueueUrl ?? partOf(workload, "queueUrl");
  const { settings, depth } = await readQueue(cloud, deadLetterQueueUrl);
  const found = depth.visible;
  if (!dryRun && found > 0) await request.confirm?.({ found, isPeekFree: settings.redrive === null });
  const startedAtMs = cloud.clock.nowMs();
  const head = headOf(target, "dlq-redrive", deadLetterQueueUrl);
  const move = (): Promise<RedriveOutcome> =>
    way.by === "task"
      ? redriveByTask(request, way, settings.arn, found)
      : redriveByFlatten(request, way, { deadLetterQueueUrl, queueUrl }, found);
  const { state, counts, leftMessages = [], waiting, failure } = dryRun ? outcomeOf("planned", found) : await move();
  const findings = dryRun ? await findingsOf(request) : null;
  const document: RedriveDocument = {
    ...head,
    to: queueNameOf(queueUrl),
    toSource: toQueueUrl === undefined,
    seed,
    way,
    selection,
    state,
    found,
    counts,
    ...(waiting && { waiting }),
    leftMessages,
    seconds: (cloud.clock.nowMs() - startedAtMs) / 1_000,
    findings,
  };
  return { document, failure };
}

/** The outcome of a redrive of `found` messages, of which it has moved `moved`. */
const outcomeOf = (state: RedriveOutcome["state"], found: number, moved = 0): RedriveOutcome => ({
  state,
  counts: { moved, copied: 0, left: Math.max(0, found - moved), notDeleted: 0 },
});

/** Null if a peek would count as a receive: a dry run must not change anything. */
async function findingsOf({ target, selection = everyMessage }: RedriveRequest): Promise<RedriveDocument["findings"]> {
  const hasJobs = isFlattenStack(target.workload);
  const { state, messagesRead, groups } = await peekDeadLetters(target, {
    max: dryRunPeekMax,
    confirm: async () => false,
    isSelected: (message) => isSelected(selection, message, hasJobs),
  });
  return state === "declined" ? null : { messagesRead, groups };
}

const pollIntervalMs = 1_000;
/** SQS cancels a task within seconds; after this many polls the redrive stops waiting for the confirmation. */
const pollsAfterCancelMax = 60;

/** Moves every message to its source queue or to another by SQS's move task, and follows the task until it ends. */
async function redriveByTask(
  request: RedriveRequest,
  { messagesPerSecond }: TaskWay,
  sourceArn: string,
  found: number,
): Promise<RedriveOutcome> {
  const { target, toQueueUrl, signal } = request;
  const { cloud } = target;
  const destinationArn = toQueueUrl === undefined ? undefined : (await readQueue(cloud, toQueueUrl)).settings.arn;
  if (signal?.aborted) return outcomeOf("interrupted", found);
  const before = await newestMoveTask(cloud, sourceArn).catch(() => undefined);
  const handle = await startMoveTask(cloud, {
    sourceArn,
    destinationArn,
    messagesPerSecond: messagesPerSecond ?? undefined,
  }).catch((error: unknown) => {
    throw rejectedTask(request, error);
  });
  const { status, moved, failureReason } = await follow(request, sourceArn, found, handle, before?.startedAtMs);
  if (status !== "FAILED") return outcomeOf(status === "COMPLETED" ? "completed" : "interrupted", found, moved);
  const message = `the move task failed after ${moved} messages: ${failureText(failureReason)}`;
  return {
    ...outcomeOf("failed", found, moved),
    failure: new FlattenError("cloud", message, { remedy: withoutTask(request) }),
  };
}

/** Polls the task every second until it ends; an interruption cancels it. */
async function follow(
  { target: { cloud }, onProgress, signal }: RedriveRequest,
  sourceArn: string,
  found: number,
  handle: string,
  beforeMs: number | undefined,
): Promise<MoveTask> {
  const startedAtMs = cloud.clock.nowMs();
  let pollsAfterCancel = 0;
  for (;;) {
    const newest = await newestMoveTask(cloud, sourceArn);
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

const notListedYet: MoveTask = { status: "RUNNING", moved: 0, failureReason: undefined, startedAtMs: 0 };

function withoutTask({ toQueueUrl }: RedriveRequest): string {
  const to = toQueueUrl === undefined ? "" : ` --to ${queueNameOf(toQueueUrl)}`;
  return `move the messages without a move task: flatten dlq redrive${to} --jitter 0-60`;
}

function rejectedTask(request: RedriveRequest, error: unknown): unknown {
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

const failureText = (reason: string | undefined): string =>
  reason === "CouldNotDetermineMessageSource"
    ? "a message has no source queue: it was sent directly to the dead-letter queue"
    : (reason ?? "SQS gave no reason");

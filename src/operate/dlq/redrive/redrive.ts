import { SchedulePace } from "../../../aws/beyond/schedules.ts";
import type { BeyondStack } from "../../../aws/beyond/stack.ts";
import { queueNameOf, readQueue } from "../../../aws/queue.ts";
import { isFlattenStack, partOf, type Workload } from "../../../aws/workload.ts";
import { schedulesPerSecond } from "../../../experiment/beyond.ts";
import type { Target } from "../../../experiment/target.ts";
import { jitterWindow } from "../../../plan/jitter-window.ts";
import { headOf } from "../../queue/document.ts";
import { peekDeadLetters } from "../peek.ts";
import type { LeftMessage, RedriveDocument, RedriveProgress, RedriveWay, WaitingCopies } from "./document.ts";
import { type LongWait, prepareWait, waitingCopies } from "./long-delays.ts";
import { type RedriveOutcome, redriveByTask } from "./move-task.ts";
import { type DeadLetterSelection, everyMessage, isSelected } from "./selection.ts";
import { redriveSpread } from "./spread.ts";

/** Which messages to move, and how. */
export interface RedriveRequest {
  readonly target: Target<Workload>;
  readonly way: RedriveWay;
  /** All messages by default. */
  readonly selection?: DeadLetterSelection;
  /** The queue to move them to; by default the queue that they came from. */
  readonly toQueueUrl?: string | undefined;
  /** Where messages wait for longer than a message timer allows; needed if a delay of the way is that long. */
  readonly beyond?: BeyondStack | undefined;
  /** Seed of the random delays. */
  readonly seed: number;
  /** Reads the messages and moves none. */
  readonly dryRun: boolean;
  /** Called before messages are moved, unless there are none; throws to prevent it. */
  readonly confirm?: (plan: RedrivePlan) => Promise<void>;
  readonly onProgress: (progress: RedriveProgress) => void;
  readonly signal?: AbortSignal;
}

/** What a redrive is about to do. */
export interface RedrivePlan {
  /** Messages in the dead-letter queue; approximate. */
  readonly found: number;
  /** Whether a peek at the dead-letter queue has no effect: the queue has no redrive policy of its own. */
  readonly isPeekFree: boolean;
}

/** Messages that a dry run reads at most. */
const dryRunPeekMax = 1_000;

/**
 * Moves messages of a dead-letter queue back to its source queue, or to another queue.
 *
 * @returns the result, and the error that ended a failed redrive. The result is correct in either case.
 * @throws {FlattenError} when the workload lacks one of the queues, or when SQS rejects the move task; no message has been moved then.
 */
export async function redrive(request: RedriveRequest): Promise<{ document: RedriveDocument; failure?: unknown }> {
  const { target, way, selection = everyMessage, seed } = request;
  const { cloud, workload } = target;
  const deadLetterQueueUrl = partOf(workload, "deadLetterQueueUrl");
  const queueUrl = destinationOf(request);
  const { settings, depth } = await readQueue(cloud, deadLetterQueueUrl);
  const found = depth.visible;
  if (!request.dryRun && found > 0) await request.confirm?.({ found, isPeekFree: settings.redrive === null });
  const startedAtMs = cloud.clock.nowMs();
  const head = headOf(target, "dlq-redrive", deadLetterQueueUrl);
  const documentOf = (outcome: Outcome, findings: RedriveDocument["findings"]): RedriveDocument => ({
    ...head,
    to: queueNameOf(queueUrl),
    toSource: request.toQueueUrl === undefined,
    seed,
    way,
    selection,
    state: outcome.state,
    found,
    counts: outcome.counts,
    ...(outcome.waiting === undefined ? {} : { waiting: outcome.waiting }),
    leftMessages: outcome.leftMessages ?? [],
    seconds: (cloud.clock.nowMs() - startedAtMs) / 1_000,
    findings,
  });
  if (request.dryRun) return { document: documentOf(planned(found), await findingsOf(request, deadLetterQueueUrl)) };
  const outcome = await move(request, found, settings.arn);
  const document = documentOf(outcome, null);
  return outcome.failure === undefined ? { document } : { document, failure: outcome.failure };
}

const destinationOf = ({ target, toQueueUrl }: RedriveRequest): string =>
  toQueueUrl ?? partOf(target.workload, "queueUrl");

type Outcome = RedriveOutcome & {
  readonly leftMessages?: readonly LeftMessage[];
  readonly waiting?: WaitingCopies | undefined;
};

const planned = (found: number): Outcome => ({
  state: "planned",
  counts: { moved: 0, copied: 0, left: found, notDeleted: 0 },
});

async function move(request: RedriveRequest, found: number, arn: string): Promise<Outcome> {
  const { target, way, selection = everyMessage, toQueueUrl, seed, onProgress, signal } = request;
  const { cloud, workload } = target;
  const common = { cloud, found, onProgress, ...(signal === undefined ? {} : { signal }) };
  if (way.by === "task") {
    const messagesPerSecond = way.messagesPerSecond ?? undefined;
    const destinationArn = toQueueUrl === undefined ? undefined : (await readQueue(cloud, toQueueUrl)).settings.arn;
    return redriveByTask({ ...common, deadLetterQueueArn: arn, destinationArn, messagesPerSecond });
  }
  const deadLetterQueueUrl = partOf(workload, "deadLetterQueueUrl");
  const { spread, repaired, copy, growSeconds } = way;
  const delays = { window: jitterWindow(way.jitterSeconds), spread, seed, growSeconds };
  const queues = { deadLetterQueueUrl, queueUrl: destinationOf(request), hasJobs: isFlattenStack(workload) };
  const toOther = toQueueUrl !== undefined && toQueueUrl !== workload.queueUrl;
  const wait = waitOf(request, way);
  if (wait !== undefined && found > 0) await prepareWait(cloud, wait);
  const outcome = await redriveSpread({ ...common, ...queues, selection, repaired, copy, delays, wait, toOther });
  return { ...outcome, waiting: wait && waitingCopies(wait) };
}

function waitOf(
  { beyond: stack, target }: RedriveRequest,
  { beyond, copy }: RedriveWay & { readonly by: "flatten" },
): LongWait | undefined {
  if (beyond === undefined || stack === undefined) return undefined;
  const { clock } = target.cloud;
  return {
    stack,
    beyond,
    pace: new SchedulePace(schedulesPerSecond(target.description.region)),
    suffix: copy ? `-${clock.nowMs().toString(36)}` : "",
    seen: { messages: 0, lastDueMs: 0 },
  };
}

/** Null if a peek would count as a receive: a dry run must not change anything. */
async function findingsOf(
  { target: { cloud, workload }, selection = everyMessage }: RedriveRequest,
  deadLetterQueueUrl: string,
): Promise<RedriveDocument["findings"]> {
  const hasJobs = isFlattenStack(workload);
  const peeked = await peekDeadLetters({
    cloud,
    deadLetterQueueUrl,
    queueUrl: workload.queueUrl,
    hasJobs,
    max: dryRunPeekMax,
    confirm: async () => false,
    isSelected: (message) => isSelected(selection, message, hasJobs),
  });
  return peeked.state === "declined" ? null : { messagesRead: peeked.messagesRead, groups: peeked.groups };
}

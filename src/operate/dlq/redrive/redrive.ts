import { queueNameOf, readQueue } from "../../../aws/queue.ts";
import { isFlattenStack, partOf, type Workload } from "../../../aws/workload.ts";
import type { Target } from "../../../experiment/target.ts";
import { jitterWindow } from "../../../plan/jitter-window.ts";
import { headOf } from "../../queue/document.ts";
import { type RedriveOutcome, redriveByTask } from "../move-task.ts";
import { peekDeadLetters } from "../peek.ts";
import { redriveSpread } from "../spread.ts";
import type { LeftMessage, RedriveDocument, RedriveProgress, RedriveWay } from "./document.ts";

/** Which messages to move, and how. */
export interface RedriveRequest {
  readonly target: Target<Workload>;
  readonly way: RedriveWay;
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
 * Moves the messages of a dead-letter queue back to its source queue.
 *
 * @returns the result, and the error that ended a failed redrive. The result is correct in either case.
 * @throws {FlattenError} when the workload lacks one of the queues, or when SQS rejects the move task; no message has been moved then.
 */
export async function redrive(request: RedriveRequest): Promise<{ document: RedriveDocument; failure?: unknown }> {
  const { target, way, seed } = request;
  const { cloud, workload } = target;
  const deadLetterQueueUrl = partOf(workload, "deadLetterQueueUrl");
  const queueUrl = partOf(workload, "queueUrl");
  const { settings, depth } = await readQueue(cloud, deadLetterQueueUrl);
  const found = depth.visible;
  if (!request.dryRun && found > 0) await request.confirm?.({ found, isPeekFree: settings.redrive === null });
  const startedAtMs = cloud.clock.nowMs();
  const head = headOf(target, "dlq-redrive", deadLetterQueueUrl);
  const documentOf = (outcome: Outcome, findings: RedriveDocument["findings"]): RedriveDocument => ({
    ...head,
    to: queueNameOf(queueUrl),
    seed,
    way,
    state: outcome.state,
    found,
    counts: outcome.counts,
    leftMessages: outcome.leftMessages ?? [],
    seconds: (cloud.clock.nowMs() - startedAtMs) / 1_000,
    findings,
  });
  if (request.dryRun)
    return { document: documentOf(planned(found), await findingsOf(target, deadLetterQueueUrl, queueUrl)) };
  const outcome = await move(request, found, settings.arn);
  const document = documentOf(outcome, null);
  return outcome.failure === undefined ? { document } : { document, failure: outcome.failure };
}

type Outcome = RedriveOutcome & { readonly leftMessages?: readonly LeftMessage[] };

const planned = (found: number): Outcome => ({ state: "planned", counts: { moved: 0, left: found, notDeleted: 0 } });

function move({ target, way, seed, onProgress, signal }: RedriveRequest, found: number, arn: string): Promise<Outcome> {
  const { cloud, workload } = target;
  const common = { cloud, found, onProgress, ...(signal === undefined ? {} : { signal }) };
  if (way.by === "task") {
    const messagesPerSecond = way.messagesPerSecond ?? undefined;
    return redriveByTask({ ...common, deadLetterQueueArn: arn, messagesPerSecond });
  }
  const deadLetterQueueUrl = partOf(workload, "deadLetterQueueUrl");
  const queueUrl = partOf(workload, "queueUrl");
  const { spread, repaired } = way;
  const delays = { window: jitterWindow(way.jitterSeconds), spread, seed };
  return redriveSpread({ ...common, deadLetterQueueUrl, queueUrl, repaired, delays });
}

/** Null if a peek would count as a receive: a dry run must not change anything. */
async function findingsOf(
  { cloud, workload }: Target<Workload>,
  deadLetterQueueUrl: string,
  queueUrl: string,
): Promise<RedriveDocument["findings"]> {
  const queues = { cloud, deadLetterQueueUrl, queueUrl, hasJobs: isFlattenStack(workload) };
  const peeked = await peekDeadLetters({ ...queues, max: dryRunPeekMax, confirm: async () => false });
  return peeked.state === "declined" ? null : { messagesRead: peeked.messagesRead, groups: peeked.groups };
}

import { queueNameOf, readQueue } from "../../aws/queue.ts";
import type { Target } from "../../experiment/target.ts";
import { headOf } from "../queue/document.ts";
import { type RedriveOutcome, redriveByTask } from "./move-task.ts";
import { peekDeadLetters } from "./peek.ts";
import type { LeftMessage, RedriveDocument, RedriveProgress, RedriveWay } from "./redrive-document.ts";
import { redriveSpread } from "./spread.ts";

export interface RedriveRequest {
  readonly target: Target;
  readonly way: RedriveWay;
  /** Where the delays come from. */
  readonly seed: number;
  /** Looks, and moves nothing. */
  readonly dryRun: boolean;
  readonly onProgress: (progress: RedriveProgress) => void;
  readonly signal?: AbortSignal;
}

/** Dead letters that a dry run looks at, at most. */
const dryRunLooksMax = 1_000;

/**
 * Moves the dead letters of a stack back to its queue.
 *
 * @returns what became of them and, when it broke off, why: the document is true in either case.
 * @throws {FlattenError} when SQS refuses to begin; nothing has been moved then.
 */
export async function redrive(request: RedriveRequest): Promise<{ document: RedriveDocument; failure?: unknown }> {
  const { target, way, seed } = request;
  const { cloud, stack } = target;
  const { settings, depth } = await readQueue(cloud, stack.deadLetterQueueUrl);
  const startedAtMs = cloud.clock.nowMs();
  const head = headOf(target, "dlq-redrive", stack.deadLetterQueueUrl);
  const documentOf = (outcome: Outcome, findings: RedriveDocument["findings"]): RedriveDocument => ({
    ...head,
    to: queueNameOf(stack.queueUrl),
    seed,
    way,
    state: outcome.state,
    found: depth.visible,
    counts: outcome.counts,
    leftMessages: outcome.leftMessages ?? [],
    seconds: (cloud.clock.nowMs() - startedAtMs) / 1_000,
    findings,
  });
  if (request.dryRun) return { document: documentOf(planned(depth.visible), await findingsOf(target)) };
  const outcome = await move(request, depth.visible, settings.arn);
  const document = documentOf(outcome, null);
  return outcome.failure === undefined ? { document } : { document, failure: outcome.failure };
}

type Outcome = RedriveOutcome & { readonly leftMessages?: readonly LeftMessage[] };

const planned = (found: number): Outcome => ({ state: "planned", counts: { moved: 0, left: found, notDeleted: 0 } });

function move({ target, way, seed, onProgress, signal }: RedriveRequest, found: number, arn: string): Promise<Outcome> {
  const { cloud, stack } = target;
  const common = { cloud, found, onProgress, ...(signal === undefined ? {} : { signal }) };
  if (way.by === "task") {
    const messagesPerSecond = way.messagesPerSecond ?? undefined;
    return redriveByTask({ ...common, deadLetterQueueArn: arn, messagesPerSecond });
  }
  const { deadLetterQueueUrl, queueUrl } = stack;
  const { window, spread, repaired } = way;
  return redriveSpread({ ...common, deadLetterQueueUrl, queueUrl, repaired, delays: { window, spread, seed } });
}

/** Null where even a look would count as a receive: a dry run changes nothing. */
async function findingsOf({ cloud, stack }: Target): Promise<RedriveDocument["findings"]> {
  const peeked = await peekDeadLetters({ cloud, stack, max: dryRunLooksMax, confirm: async () => false });
  return peeked.state === "declined" ? null : { lookedAt: peeked.lookedAt, groups: peeked.groups };
}

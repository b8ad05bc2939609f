import pLimit from "p-limit";
import { returnMessages } from "../../../aws/messages.ts";
import { queueDepth } from "../../../aws/queue.ts";
import { SchedulePace } from "../../../aws/schedules.ts";
import { isFlattenStack } from "../../../aws/workload.ts";
import { limits } from "../../../base/limits.ts";
import { sum } from "../../../base/numbers.ts";
import { randomFrom } from "../../../base/random.ts";
import { schedulesPerSecond } from "../../../experiment/beyond.ts";
import { spreads } from "../../../plan/spreads/registry.ts";
import { jitterWindow } from "../../../plan/spreads/spread.ts";
import { deleteCopied, isStopped, moveBatch, type RedriveRun } from "./batch.ts";
import type { OwnWay, RedriveOutcome, RedriveProgress, RedriveRequest } from "./document.ts";
import { RedriveLedger } from "./ledger.ts";
import { type LongWait, prepareWait, waitingCopies } from "./long-delays.ts";
import { everyMessage } from "./selection.ts";

/** Batches in flight at the same time. */
const parallelBatches = 25;

/**
 * Moves dead-lettered messages back to the source queue, each with its own delay. A message is deleted from the
 * dead-letter queue only after SQS has confirmed its copy, so an interruption loses no message. Delivery is at least
 * once: if the process ends between confirmation and deletion, or the response to a send is lost, the message is in both
 * queues, and becomes visible again when its visibility timeout ends.
 */
export async function redriveByFlatten(
  request: RedriveRequest,
  way: OwnWay,
  queues: Pick<RedriveRun, "deadLetterQueueUrl" | "queueUrl">,
  found: number,
): Promise<RedriveOutcome> {
  const { target, selection = everyMessage, toQueueUrl, signal } = request;
  const { cloud, workload } = target;
  const expected = Math.min(found, selection.max ?? found);
  const wait = waitOf(request, way);
  if (wait !== undefined && found > 0) await prepareWait(cloud, wait);
  const ledger = new RedriveLedger();
  const run: RedriveRun = {
    cloud,
    way,
    selection,
    signal,
    ...queues,
    toOther: toQueueUrl !== undefined && toQueueUrl !== workload.queueUrl,
    hasJobs: isFlattenStack(workload),
    delayOf: planDelays(way, request.seed, expected),
    wait,
    ledger,
    next: 0,
    failure: undefined,
  };
  const startedAtMs = cloud.clock.nowMs();
  const report = () => request.onProgress(progressOf(ledger, expected, cloud.clock.nowMs() - startedAtMs));
  await moveRounds(run, found, report).catch((error: unknown) => {
    run.failure ??= error;
  });
  await deleteCopied(run);
  await returnMessages(cloud, queues.deadLetterQueueUrl, ledger.keptHandles).catch(() => undefined);
  report();
  const { moved, copied, notDeleted, kept } = ledger.counts;
  return {
    state: run.failure !== undefined ? "failed" : signal?.aborted ? "interrupted" : "completed",
    counts: { moved, copied, notDeleted, left: Math.max(kept, found - moved - copied - notDeleted) },
    leftMessages: ledger.leftMessages,
    waiting: wait && waitingCopies(wait),
    failure: run.failure,
  };
}

function waitOf({ beyond: stack, target }: RedriveRequest, { beyond, copy }: OwnWay): LongWait | undefined {
  if (beyond === undefined || stack === undefined) return undefined;
  return {
    stack,
    beyond,
    pace: new SchedulePace(schedulesPerSecond(target.description.region)),
    suffix: copy ? `-${target.cloud.clock.nowMs().toString(36)}` : "",
    seen: { messages: 0, lastDueMs: 0 },
  };
}

/**
 * Draws the delays of a redrive, one for each message. `expected` is approximate: if more messages come, the delays repeat
 * from the start, so that every delay stays in the window.
 *
 * @returns the delay in whole seconds by the index of the message.
 */
function planDelays({ jitterSeconds, spread }: OwnWay, seed: number, expected: number): (index: number) => number {
  const delays = spreads[spread].delaysSeconds({
    count: Math.max(1, expected),
    ...jitterWindow(jitterSeconds),
    random: randomFrom(seed).fork("redrive"),
  });
  // Messages are sent as they are received, so a part of a second cannot be waited for as a burst does.
  return (index) => Math.round(delays[index % delays.length] ?? jitterSeconds.min);
}

/** Moves as many batches as the queue's depth asks for, until a round finds no message: the depth is approximate. */
async function moveRounds(run: RedriveRun, found: number, report: () => void): Promise<void> {
  const limit = pLimit(parallelBatches);
  const batch = async () => {
    const fresh = await moveBatch(run);
    report();
    return fresh;
  };
  for (let expected = found; ; ) {
    const batches = Math.max(1, Math.ceil(expected / limits.sqs.receiveMessagesMax));
    const fresh = await Promise.all(Array.from({ length: batches }, () => limit(batch)));
    if (isStopped(run) || sum(fresh) === 0) return;
    expected = (await queueDepth(run.cloud, run.deadLetterQueueUrl)).visible;
  }
}

function progressOf(ledger: RedriveLedger, expected: number, elapsedMs: number): RedriveProgress {
  const { moved, copied, notDeleted, held, kept, unselected } = ledger.counts;
  const failed = kept - unselected;
  return {
    total: Math.max(expected - unselected, moved + copied + failed),
    moved: moved + copied,
    inFlight: held + notDeleted,
    failed,
    elapsedMs,
  };
}

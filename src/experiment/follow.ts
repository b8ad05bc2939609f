import { type QueueDepth, queueDepth } from "../aws/queue.ts";
import { pause } from "../base/pause.ts";
import { type JobEvidence, unaccounted } from "../measure/jobs.ts";
import type { ArmSpec } from "./arm-spec.ts";
import type { DeadLetterObserver } from "./dead-letters.ts";
import type { LogObserver } from "./log-observer.ts";
import { type RetryRule, remainingTimeMs } from "./remaining-time.ts";
import type { ArmResult, Progress } from "./result.ts";
import type { SendState } from "./send-state.ts";
import type { PlannedJob } from "./senders.ts";
import type { Target } from "./target.ts";

export interface FollowRequest {
  readonly target: Target;
  readonly spec: ArmSpec;
  readonly jobs: readonly PlannedJob[];
  readonly state: SendState;
  readonly log: LogObserver;
  readonly deadLetters: DeadLetterObserver;
  readonly startedMs: number;
  /** When the last job is expected to end, milliseconds after the start, as long as none has ended. */
  readonly expectedEndMs: number;
  readonly retry: RetryRule | undefined;
  readonly onProgress: (progress: Progress) => void;
  readonly signal: AbortSignal | undefined;
}

export interface Followed {
  readonly state: ArmResult["state"];
  readonly evidence: JobEvidence;
}

/** Looks are this far apart while things happen, and drift to the longer one while nothing does. */
const shortestLookMs = 2_000;
const longestLookMs = 15_000;

/** Queue counts lag behind by about a minute (SQS API): an empty queue is believed after this long. */
const quietMs = 90_000;

/**
 * Follows a run until every job is accounted for, the time is up, or the user stops it.
 *
 * @param sendingFailed aborted when the driver gave up: there is nothing to wait for then.
 */
export async function follow(request: FollowRequest, sendingFailed: AbortSignal): Promise<Followed> {
  const { target, spec, state, log, startedMs, signal } = request;
  const { clock } = target.cloud;
  let lookMs = shortestLookMs;
  let quietSinceMs: number | undefined;
  for (;;) {
    const fresh = await log.read();
    const depth = await queueDepth(target.cloud, target.stack.queueUrl);
    const quiet = fresh === 0 && isEmpty(depth) && state.outstanding === 0 && log.invocations.running === 0;
    quietSinceMs = quiet ? (quietSinceMs ?? clock.nowMs()) : undefined;
    if (quiet || log.jobs.failedAttempts > 0) await request.deadLetters.read();
    const evidence = evidenceOf(request, depth);
    const open = unaccounted(evidence).length;
    request.onProgress(progressOf(request, evidence, open));
    const sendingDone = state.outstanding === 0 && state.sent.size + state.unsent.size >= spec.count;
    if (sendingDone && open === 0) return { state: "drained", evidence };
    const cutShort = signal?.aborted || clock.nowMs() - startedMs > spec.timeoutMs;
    if (cutShort && open > 0) await request.deadLetters.read();
    if (sendingFailed.aborted || (signal?.aborted && state.outstanding === 0))
      return { state: "interrupted", evidence };
    if (clock.nowMs() - startedMs > spec.timeoutMs) return { state: "timed-out", evidence };
    const quietForMs = quietSinceMs === undefined ? 0 : clock.nowMs() - quietSinceMs;
    if (sendingDone && quietForMs > quietMs && hasNoHiddenQueue(spec)) return { state: "drained", evidence };
    lookMs = fresh > 0 ? shortestLookMs : Math.min(longestLookMs, lookMs * 1.5);
    await pause(clock, lookMs, state.outstanding > 0 ? undefined : signal);
  }
}

/** Lambda's own queue of asynchronous events cannot be read: an event in it waits for its retry unseen. */
const hasNoHiddenQueue = ({ via }: ArmSpec): boolean => via !== "invoke-async";

const isEmpty = ({ visible, notVisible, delayed }: QueueDepth): boolean => visible + notVisible + delayed === 0;

function evidenceOf({ state, log, deadLetters, spec }: FollowRequest, depth: QueueDepth): JobEvidence {
  const queued = depth.visible + depth.notVisible + depth.delayed;
  return {
    sent: state.sent,
    log: log.jobs,
    failed: state.failed,
    throttled: state.throttled,
    deadLettered: deadLetters.documents,
    pending: hasNoHiddenQueue(spec) ? queued + state.outstanding + log.invocations.running : spec.count,
  };
}

function progressOf(request: FollowRequest, evidence: JobEvidence, open: number): Progress {
  const { spec, state, log, startedMs, target } = request;
  const nowMs = target.cloud.clock.nowMs();
  const total = spec.count - state.unsent.size;
  const done = state.sent.size - open;
  const running = Math.min(open, log.invocations.running);
  return {
    arm: spec.name,
    phase: "running",
    total,
    done,
    running,
    waiting: Math.max(0, total - done - running),
    failed: evidence.failed.size + evidence.deadLettered.size,
    elapsedMs: nowMs - startedMs,
    remainingMs: remainingTimeMs({
      jobs: request.jobs,
      log: log.jobs,
      isDone: (document) => log.jobs.wasProcessed(document) || evidence.deadLettered.has(document),
      running,
      nowMs,
      firstSendMs: state.firstSendMs ?? startedMs,
      expectedEndMs: startedMs + request.expectedEndMs,
      retry: request.retry,
    }),
  };
}

import { type QueueDepth, queueDepth } from "../../aws/queue.ts";
import { retryThroughOutage } from "../../aws/retry.ts";
import { pause } from "../../base/clock.ts";
import { type JobEvidence, unaccounted } from "../../measure/jobs.ts";
import type { PlannedCall } from "../../plan/send-plan.ts";
import type { ArmSpec } from "../arm-spec.ts";
import type { RetryRule } from "../goal/retries.ts";
import type { ArmResult, Progress } from "../result.ts";
import { confirmSeen, hasUnconfirmed, type SendState } from "../send/send-state.ts";
import type { Target } from "../target.ts";
import type { DeadLetterObserver } from "./dead-letters.ts";
import type { LogObserver } from "./log-observer.ts";
import { remainingTimeMs } from "./remaining-time.ts";
import type { Stop } from "./stop.ts";

export interface FollowRequest {
  readonly target: Target;
  readonly spec: ArmSpec;
  readonly calls: readonly PlannedCall[];
  readonly state: SendState;
  readonly log: LogObserver;
  readonly deadLetters: DeadLetterObserver;
  readonly startedMs: number;
  /** The user wants to wait until then, and no longer. */
  readonly untilMs: number;
  /** When the last job is expected to end, milliseconds after the start, as long as none has ended. */
  readonly expectedEndMs: number;
  readonly retry: RetryRule | undefined;
  readonly onProgress: (progress: Progress) => void;
  /** Ends the following; told when the time is up, and when the run can be read no longer. */
  readonly stop: Stop;
  /** Resolves when the driver makes no call any more. */
  readonly sent: Promise<void>;
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

/** Follows a run until every job is accounted for, or until it is stopped; answers what is known of the jobs then. */
export async function follow(request: FollowRequest): Promise<Followed> {
  try {
    const evidence = await untilDrained(request);
    if (evidence !== undefined) return { state: "drained", evidence };
    return await lastLook(request);
  } catch (error) {
    request.stop.fail("following", error);
    return { state: "interrupted", evidence: evidenceOf(request, undefined) };
  }
}

/** Looks again and again; answers undefined when it was stopped before every job was accounted for. */
async function untilDrained(request: FollowRequest): Promise<JobEvidence | undefined> {
  const { target, untilMs, stop } = request;
  const { clock } = target.cloud;
  let lookMs = shortestLookMs;
  let quietSinceMs: number | undefined;
  while (!stop.signal.aborted && clock.nowMs() < untilMs) {
    const { fresh, isQuiet, evidence } = await retryThroughOutage(clock, () => look(request, false), stop.signal);
    quietSinceMs = isQuiet ? (quietSinceMs ?? clock.nowMs()) : undefined;
    request.onProgress(progressOf(request, evidence));
    const quietForMs = quietSinceMs === undefined ? 0 : clock.nowMs() - quietSinceMs;
    if (isWhole(request, evidence) || isForgotten(request, quietForMs)) return evidence;
    lookMs = fresh > 0 ? shortestLookMs : Math.min(longestLookMs, lookMs * 1.5);
    await pause(clock, Math.min(lookMs, Math.max(0, untilMs - clock.nowMs())), stop.signal);
  }
  stop.timeUp();
  return undefined;
}

/** What there is to see of a run that was stopped, once its sending has ended. */
async function lastLook(request: FollowRequest): Promise<Followed> {
  const { stop, sent, target } = request;
  await sent;
  const { evidence } = await retryThroughOutage(target.cloud.clock, () => look(request, true), stop.hurry);
  const cutShort = stop.reason === "timed-out" ? "timed-out" : "interrupted";
  return { state: isWhole(request, evidence) ? "drained" : cutShort, evidence };
}

/** What one look at a run shows. */
interface Look {
  /** New lines of the log. */
  readonly fresh: number;
  /** Nothing happens, as far as can be seen. */
  readonly isQuiet: boolean;
  readonly evidence: JobEvidence;
}

async function look(request: FollowRequest, isLast: boolean): Promise<Look> {
  const { target, state, log, deadLetters } = request;
  const fresh = await log.read();
  const depth = await queueDepth(target.cloud, target.stack.queueUrl);
  const isQuiet = fresh === 0 && isEmpty(depth) && state.outstanding === 0 && log.invocations.running === 0;
  if (isQuiet || isLast || log.jobs.failedAttempts > 0) await deadLetters.read();
  confirmSeen(state, (document) => log.jobs.wasStarted(document) || deadLetters.documents.has(document));
  return { fresh, isQuiet, evidence: evidenceOf(request, depth) };
}

const isSendingDone = ({ state, spec }: FollowRequest): boolean =>
  state.outstanding === 0 && state.sent.size + state.unsent.size >= spec.count;

const isWhole = (request: FollowRequest, evidence: JobEvidence): boolean =>
  isSendingDone(request) && !hasUnconfirmed(request.state) && unaccounted(evidence).length === 0;

/** Whether nothing can hold the jobs any more that nothing accounts for. */
const isForgotten = (request: FollowRequest, quietForMs: number): boolean =>
  isSendingDone(request) && quietForMs > quietMs && hasNoHiddenQueue(request.spec);

/** Lambda's own queue of asynchronous events cannot be read: an event in it waits for its retry unseen. */
const hasNoHiddenQueue = ({ via }: ArmSpec): boolean => via !== "invoke-async";

const isEmpty = ({ visible, notVisible, delayed }: QueueDepth): boolean => visible + notVisible + delayed === 0;

/** @param depth of the queue; undefined when it could not be read: then every open job may be in it. */
function evidenceOf({ state, log, deadLetters, spec }: FollowRequest, depth: QueueDepth | undefined): JobEvidence {
  const queued = depth === undefined ? spec.count : depth.visible + depth.notVisible + depth.delayed;
  return {
    sent: state.sent,
    log: log.jobs,
    failed: state.failed,
    throttled: state.throttled,
    deadLettered: deadLetters.documents,
    pending: hasNoHiddenQueue(spec)
      ? queued + state.outstanding + state.unanswered.size + log.invocations.running
      : spec.count,
  };
}

/** How far a run has come. */
function progressOf(request: FollowRequest, evidence: JobEvidence): Progress {
  const { spec, state, log, startedMs, target } = request;
  const nowMs = target.cloud.clock.nowMs();
  const open = unaccounted(evidence).length;
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
      calls: request.calls,
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

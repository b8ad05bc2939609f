import { emptyQueue, type QueueDepth, queueDepth } from "../../aws/queue.ts";
import { retryThroughOutage } from "../../aws/retry.ts";
import { pause } from "../../base/clock.ts";
import { allAccountedFor, type JobEvidence } from "../../measure/jobs.ts";
import type { ArmRun } from "../arm-run.ts";
import type { LiveRun } from "../live-run.ts";
import type { RunSeen } from "../progress/event.ts";
import type { ArmResult } from "../result.ts";
import { confirmSeen, settleInvokes, unconfirmed } from "../send/send-state.ts";
import { isSendingDone, seenOf } from "./progress.ts";
import { RemainingTime } from "./remaining-time.ts";

/** How following ended, and what is known of the jobs then. */
export interface Followed {
  readonly state: ArmResult["state"];
  readonly evidence: JobEvidence;
}

/** What a follower waits for, and where it reports. */
export interface FollowHooks {
  /** Resolves when the sender makes no more calls. */
  readonly sent: Promise<void>;
  readonly onProgress: (seen: RunSeen) => void;
}

/** Pauses between two looks at a run: the shorter one while something happens, growing to the longer one while not. */
const shortestPauseMs = 2_000;
const longestPauseMs = 15_000;

/** Queue counts lag behind by about a minute (SQS API): an empty queue is trusted after this time. */
const quietMs = 90_000;

/** An idle run ends after this time even if messages of the dead-letter queue could not be read. */
const quietUnreadMs = 600_000;

/** Follows a run until every job is accounted for, or until it is stopped. */
export async function follow(run: ArmRun, live: LiveRun, hooks: FollowHooks): Promise<Followed> {
  try {
    const evidence = await untilDrained(run, live, hooks);
    if (evidence !== undefined) return { state: "drained", evidence };
    return await lastLook(run, live, hooks);
  } catch (error) {
    live.stop.fail("following", error);
    return { state: "interrupted", evidence: evidenceOf(run, live, undefined) };
  }
}

/** Looks at the run again and again. Returns undefined if it was stopped before every job was accounted for. */
async function untilDrained(run: ArmRun, live: LiveRun, { onProgress }: FollowHooks): Promise<JobEvidence | undefined> {
  const { untilMs, stop } = live;
  const { clock } = run.target.cloud;
  const remaining = new RemainingTime(run);
  let pauseMs = shortestPauseMs;
  let quietSinceMs: number | undefined;
  while (!stop.signal.aborted && clock.nowMs() < untilMs) {
    const { fresh, isQuiet, evidence } = await retryThroughOutage(clock, () => look(run, live, false), stop.signal);
    quietSinceMs = isQuiet ? (quietSinceMs ?? clock.nowMs()) : undefined;
    onProgress(seenOf(run, live, evidence, remaining));
    const quietForMs = quietSinceMs === undefined ? 0 : clock.nowMs() - quietSinceMs;
    if (isComplete(run, live, evidence) || isGone(run, live, quietForMs)) return evidence;
    if (isSendingDone(run, live) && quietForMs > quietUnreadMs && live.deadLetters.unread > 0) break;
    pauseMs = fresh > 0 ? shortestPauseMs : Math.min(longestPauseMs, pauseMs * 1.5);
    await pause(clock, Math.min(pauseMs, Math.max(0, untilMs - clock.nowMs())), stop.signal);
  }
  stop.timeUp();
  return undefined;
}

/** Looks at a stopped run once more, after its sending has ended. */
async function lastLook(run: ArmRun, live: LiveRun, { sent }: FollowHooks): Promise<Followed> {
  const { stop } = live;
  await sent;
  const { evidence } = await retryThroughOutage(run.target.cloud.clock, () => look(run, live, true), stop.hurry);
  const cutShort = stop.reason === "timed-out" ? "timed-out" : "interrupted";
  return { state: isComplete(run, live, evidence) ? "drained" : cutShort, evidence };
}

/** What one look at a run shows. */
interface Look {
  /** New lines of the log. */
  readonly fresh: number;
  /** Whether nothing happens, as far as can be seen. */
  readonly isQuiet: boolean;
  readonly evidence: JobEvidence;
}

async function look(run: ArmRun, live: LiveRun, isLast: boolean): Promise<Look> {
  const { cloud, workload } = run.target;
  const { sends, log, deadLetters } = live;
  const fresh = await log.read();
  const depth = workload.queueUrl === null ? emptyQueue : await queueDepth(cloud, workload.queueUrl);
  const isQuiet = fresh === 0 && messagesIn(depth) === 0 && sends.outstanding === 0 && log.invocations.running === 0;
  if (isQuiet || isLast || log.jobs.failedAttempts > 0) await deadLetters.read();
  confirmSeen(sends, (job) => log.jobs.wasStarted(job) || deadLetters.jobs.has(job));
  if (run.spec.via === "invoke") settleInvokes(sends, log.jobs);
  return { fresh, isQuiet, evidence: evidenceOf(run, live, depth) };
}

const messagesIn = ({ visible, notVisible, delayed }: QueueDepth): number => visible + notVisible + delayed;

/** Whether every job is accounted for. */
const isComplete = (run: ArmRun, live: LiveRun, evidence: JobEvidence): boolean =>
  isSendingDone(run, live) && unconfirmed(live.sends) === 0 && allAccountedFor(evidence);

/** Whether the jobs that are not accounted for are lost: nothing can hold them any more. */
const isGone = (run: ArmRun, live: LiveRun, quietForMs: number): boolean =>
  isSendingDone(run, live) && quietForMs > quietMs && !hasHiddenQueue(run) && live.deadLetters.unread === 0;

/** Lambda's own queue of asynchronous events cannot be read: an event waits in it for its retry. */
const hasHiddenQueue = ({ spec }: ArmRun): boolean => spec.via === "invoke-async";

/** @param depth messages in the queue; undefined if it could not be read: every job may be in it then. */
function evidenceOf(run: ArmRun, { sends, log, deadLetters }: LiveRun, depth: QueueDepth | undefined): JobEvidence {
  const { count } = run.spec;
  const queued = depth === undefined ? count : messagesIn(depth);
  return {
    sent: sends.sent,
    log: log.jobs,
    failed: sends.failed,
    throttled: sends.throttled,
    deadLettered: deadLetters.jobs,
    pending: hasHiddenQueue(run)
      ? count
      : queued + deadLetters.unread + sends.outstanding + sends.unanswered.size + log.invocations.running,
  };
}

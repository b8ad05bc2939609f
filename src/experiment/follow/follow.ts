import { lambdaMetric, readMetrics, totalOf } from "../../aws/cloudwatch.ts";
import { emptyQueue, type QueueDepth, queueDepth } from "../../aws/queue.ts";
import { retryThroughOutage } from "../../aws/retry.ts";
import { minuteMs, minuteOf, pause } from "../../base/time.ts";
import { type abortTerms, isHeld } from "../../measure/assertion.ts";
import type { JobEvidence } from "../../measure/jobs.ts";
import type { ArmRun } from "../arm-run.ts";
import { isAnswered, type LiveRun, type RunSeen } from "../live-run.ts";
import { confirmSeen, settleEvents, settleInvokes } from "../send/send-state.ts";
import { messagesIn } from "./accounting.ts";
import { evidenceOf, type Followed, isComplete, isGone, isSendingDone } from "./evidence.ts";
import { RemainingTime, seenOf } from "./progress.ts";
import { otherThrottlesIn } from "./settled-metrics.ts";

interface FollowHooks {
  /** Resolves when the sender makes no more calls. */
  readonly sent: Promise<void>;
  readonly onProgress: (seen: RunSeen) => void;
}

/** Pauses between two looks at a run: the shorter one while something happens, growing to the longer one while not. */
const shortestPauseMs = 2_000;
const longestPauseMs = 15_000;

/**
 * Above this number of jobs the pauses are longer: each look reads the last ten seconds of the log again, which are many lines
 * of a large burst.
 */
const manyJobs = 10_000;
const shortestPauseOfManyMs = 8_000;

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
  const abort = new AbortWatch(run);
  const shortestMs = run.spec.count > manyJobs ? shortestPauseOfManyMs : shortestPauseMs;
  let pauseMs = shortestMs;
  let quietSinceMs: number | undefined;
  while (!stop.signal.aborted && clock.nowMs() < untilMs) {
    const { fresh, isQuiet, evidence } = await retryThroughOutage(clock, () => look(run, live, false), stop.signal);
    quietSinceMs = isQuiet ? (quietSinceMs ?? clock.nowMs()) : undefined;
    onProgress(seenOf(run, live, evidence, remaining));
    const quietForMs = quietSinceMs === undefined ? 0 : clock.nowMs() - quietSinceMs;
    if (isComplete(run, live, evidence) || isGone(run, live, quietForMs)) return evidence;
    await retryThroughOutage(clock, () => abort.check(live), stop.signal);
    if (isSendingDone(run, live) && quietForMs > quietUnreadMs && live.deadLetters.unread > 0) break;
    pauseMs = fresh > 0 ? shortestMs : Math.min(longestPauseMs, pauseMs * 1.5);
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

interface Look {
  /** New lines of the log. */
  readonly fresh: number;
  /** Whether nothing happens, as far as can be seen. */
  readonly isQuiet: boolean;
  readonly evidence: JobEvidence;
}

async function look(run: ArmRun, live: LiveRun, isLast: boolean): Promise<Look> {
  const { sends, log, deadLetters, accounting, queue } = live;
  const lines = await log.read();
  const depth = await depthOf(run, live);
  const fresh = accounting === "request-ids" ? live.requests.addTo(log.jobs, log.invocations) : lines;
  const isQuiet = fresh === 0 && messagesIn(depth) === 0 && sends.outstanding === 0 && !isRunning(live);
  if (accounting === "counts") queue.note(depth, run.target.cloud.clock.nowMs(), sends, isSendingDone(run, live));
  if (isLast || mayHaveDeadLetters(live, isQuiet)) await deadLetters.read();
  confirmSeen(sends, (job) => log.jobs.wasStarted(job) || deadLetters.jobs.has(job));
  if (isAnswered(run.spec)) settleInvokes(sends, log.jobs);
  if (accounting === "request-ids") settleEvents(sends, log.jobs);
  return { fresh, isQuiet, evidence: evidenceOf(run, live, depth) };
}

/** The counts of the queue, with the messages that wait to be sent there, if the jobs may be in it. */
async function depthOf({ target, spec }: ArmRun, { accounting, schedules }: LiveRun): Promise<QueueDepth> {
  const { cloud, workload, beyond } = target;
  const { queueUrl } = workload;
  if (queueUrl === null || accounting === "request-ids") return emptyQueue;
  if (spec.beyond === undefined || beyond === undefined) return queueDepth(cloud, queueUrl);
  // In this order, because a message goes from the queue of waiting messages to the other one.
  const scheduled = schedules?.waiting ?? 0;
  const later = await queueDepth(cloud, beyond.laterQueueUrl);
  const { visible, notVisible, delayed } = await queueDepth(cloud, queueUrl);
  return {
    visible: later.visible + visible,
    notVisible: later.notVisible + notVisible,
    delayed: scheduled + later.delayed + delayed,
  };
}

/** Whether jobs of the run may be running. A function of the user runs other jobs too. */
const isRunning = ({ accounting, log: { invocations }, requests }: LiveRun): boolean =>
  accounting === "request-ids" ? requests.areRunning(invocations) : invocations.running > 0;

/** Reading a dead-letter queue counts as a receive, so the queue of a user is read only when the jobs have ended. */
function mayHaveDeadLetters({ accounting, queue, log }: LiveRun, isQuiet: boolean): boolean {
  if (accounting === "request-ids") return false;
  return accounting === "counts" ? queue.isEmptied : isQuiet || log.jobs.failedAttempts > 0;
}

type AbortTerm = (typeof abortTerms)[number];

/** CloudWatch has a value for each minute. */
const readEveryMs = 60_000;

/** Ends a run when a condition of `--abort` holds. CloudWatch's numbers are one to three minutes late (L-DG). */
class AbortWatch {
  readonly #run: ArmRun;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #seen: Readonly<Record<AbortTerm, number>> = { throttles: 0, otherThrottles: 0, errors: 0 };

  constructor(run: ArmRun) {
    this.#run = run;
  }

  /** Ends the run if a condition holds by now. */
  async check(live: LiveRun): Promise<void> {
    const { abort = [], via } = this.#run.spec;
    if (abort.length === 0) return;
    await this.#readMetrics(live);
    const { sends, log, accounting } = live;
    const isEachLogged = accounting !== "counts" || !log.jobs.isEmpty;
    const values: Readonly<Record<AbortTerm, number>> = {
      ...this.#seen,
      throttles: Math.max(sends.throttled.size, this.#seen.throttles),
      errors:
        via === "invoke" || isEachLogged ? Math.max(log.jobs.failedAttempts, sends.failed.size) : this.#seen.errors,
    };
    const broken = abort.find((condition) => isHeld(condition, values[condition.term as AbortTerm]));
    if (broken !== undefined) live.stop.abort(broken.expression, values[broken.term as AbortTerm]);
  }

  async #readMetrics({ startedMs }: LiveRun): Promise<void> {
    const { cloud, workload } = this.#run.target;
    const nowMs = cloud.clock.nowMs();
    if (nowMs - this.#readAtMs < readEveryMs) return;
    this.#readAtMs = nowMs;
    const { certainMs } = cloud.skew;
    const queries = {
      own: lambdaMetric("Throttles", "Sum", workload.functionName),
      all: lambdaMetric("Throttles", "Sum"),
      errors: lambdaMetric("Errors", "Sum", workload.functionName),
    };
    const fromMs = minuteOf(startedMs + certainMs);
    const { own, all, errors } = await readMetrics(cloud, queries, fromMs, nowMs + certainMs + minuteMs);
    this.#seen = { throttles: totalOf(own), otherThrottles: otherThrottlesIn(all, own), errors: totalOf(errors) };
  }
}

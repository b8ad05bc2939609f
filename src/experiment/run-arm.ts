import { untilFreshMinuteMs } from "../aws/cloudwatch.ts";
import { retryThroughOutage } from "../aws/retry.ts";
import type { Threads } from "../aws/threads/pool.ts";
import { smallest } from "../base/numbers.ts";
import { pause } from "../base/time.ts";
import type { RunStep } from "../measure/caveats.ts";
import { doneAndFailed } from "../measure/jobs.ts";
import { isQueued } from "../plan/scenario.ts";
import type { ArmRun } from "./arm-run.ts";
import { type Followed, follow } from "./follow/follow.ts";
import { invocationsOf, isCountedRun, settledEvidence } from "./follow/settled-evidence.ts";
import { noReading, waitForMetrics } from "./follow/settled-metrics.ts";
import { type Failure, Stop } from "./follow/stop.ts";
import { beginRun, isAnswered, type LiveHooks, type LiveRun, mayBeDeadLettered } from "./live-run.ts";
import { measureArm } from "./measure-arm.ts";
import type { Progress, ProgressEvent } from "./progress/event.ts";
import type { ArmResult } from "./result.ts";
import { confirmSeen, isNothingSent, settleInvokes } from "./send/send-state.ts";
import { onThreads, openSendThreads, send } from "./send/senders.ts";

/** How a run reports to its caller, and how the caller ends it. */
export interface RunHooks extends LiveHooks {
  readonly onProgress: (event: ProgressEvent) => void;
  /** Ends the sending; what has been sent is measured. */
  readonly signal: AbortSignal | undefined;
}

/** A run that was measured. */
export interface ArmOutcome {
  readonly result: ArmResult;
  /** What failed in the middle of the run; the result covers what was seen anyway. */
  readonly failure: Failure | undefined;
}

/**
 * Carries out one run, from its first call to settled metrics: sends, follows until the run is drained, and measures.
 * After the first job has been sent, a failure ends the sending, and what is there is measured.
 *
 * @throws what failed, if nothing had been sent by then.
 */
export async function runArm(run: ArmRun, hooks: RunHooks): Promise<ArmOutcome> {
  hooks.onProgress({ kind: "began", run });
  const threads = await openSendThreads(run);
  const stop = new Stop(hooks.signal);
  try {
    await toFreshMinute(run, hooks);
    const live = beginRun(run, stop, hooks);
    return await withSchedules(live, () => carryOut(run, live, hooks, threads));
  } finally {
    stop.release();
    await threads?.close();
  }
}

/** Creates the group of the schedules of a run, if it has one, and deletes it whatever happens. */
async function withSchedules<T>(live: LiveRun, use: () => Promise<T>): Promise<T> {
  await live.schedules?.open();
  try {
    return await use();
  } finally {
    await closeSchedules(live);
  }
}

/** Deletes the schedules of a run, if that has not been tried before. What cannot be deleted stays in the journal. */
async function closeSchedules({ schedules, sends, stop }: LiveRun): Promise<void> {
  if (stop.failures.some(({ step }) => step === "schedules")) return;
  try {
    await schedules?.close(sends);
  } catch (error) {
    stop.fail("schedules", error);
  }
}

async function carryOut(
  run: ArmRun,
  live: LiveRun,
  { onProgress }: RunHooks,
  threads: Threads | undefined,
): Promise<ArmOutcome> {
  const { target, spec } = run;
  const { startedMs, sends, log, stop } = live;
  const { clock, skew } = target.cloud;
  const sent = send(onThreads(run, threads), live).catch((error: unknown) => stop.fail("sending", error));
  const followed = await follow(run, live, { sent, onProgress });
  await sent;
  await closeSchedules(live);
  const [failure] = stop.failures;
  if (failure !== undefined && isNothingSent(sends)) throw failure.error;
  const endedMs = clock.nowMs();
  noteClockSkew(run, live, endedMs);
  const settling = { ...settlingProgress(run, endedMs - startedMs), ...doneAndFailed(followed.evidence) };
  onProgress({ kind: "seen", progress: settling });
  const cloudwatch = (await lastRead(stop, "metrics", () => readMetrics(run, live, endedMs))) ?? noReading;
  const persistently = (read: () => Promise<void>) => () => retryThroughOutage(clock, read, stop.hurry);
  const isCut = isCutShort(followed, stop);
  const readLog = () => log.readAll(isCut ? endedMs + skew.certainMs : undefined);
  await lastRead(stop, "log", persistently(readLog));
  // The last look at a drained run may not have read the dead-letter queue.
  if (followed.state === "drained" && mayBeDeadLettered(run, live.accounting)) {
    await lastRead(
      stop,
      "dead-letter-queue",
      persistently(() => live.deadLetters.read()),
    );
  }
  confirmSeen(sends, (job) => log.jobs.wasStarted(job));
  if (isAnswered(spec)) settleInvokes(sends, log.jobs);
  const { certainMs: skewMs } = skew;
  const evidence = settledEvidence(run, live, followed, cloudwatch);
  const isCounted = isCountedRun(live, evidence);
  const { emptiedMs } = live.queue;
  const invocations = invocationsOf(live, evidence, { isCounted, endedMs, skewMs });
  const seen = { ...live, ...followed, evidence, isCounted, emptiedMs, invocations, cloudwatch, skewMs, endedMs };
  const result = measureArm(run, seen);
  onProgress({ kind: "ended", result });
  return { result, failure: stop.failures[0] };
}

/** Bounds the skew of the target's clock by the log of this run, which a wrong Date header must not shift. */
function noteClockSkew({ target, spec: { window } }: ArmRun, { sends, log }: LiveRun, readMs: number): void {
  const { lastEndMs } = log.jobs;
  if (sends.firstSendMs === undefined || lastEndMs === undefined) return;
  target.cloud.skew.noteRun({
    sentMs: sends.firstSendMs + (window?.minSeconds ?? 0) * 1000,
    readMs,
    startedMs: smallest(log.jobs.firstStartsMs()),
    endedMs: lastEndMs,
  });
}

/** Reads at the end of a run. Returns undefined if it fails, and after a bug in flatten: the next call may fail in the same way. */
async function lastRead<T>(stop: Stop, step: RunStep, read: () => Promise<T>): Promise<T | undefined> {
  if (stop.isBug) return undefined;
  try {
    return await read();
  } catch (error) {
    stop.fail(step, error);
    return undefined;
  }
}

/** Waits for the metrics of a run. */
function readMetrics({ target, facts, spec }: ArmRun, { startedMs, stop }: LiveRun, endedMs: number) {
  const { readsOtherThrottles, via } = spec;
  const isProvisioned = facts.mapping?.pollers !== undefined && isQueued(via);
  const provisionedMapping = isProvisioned ? (target.workload.mappingId ?? undefined) : undefined;
  const window = { startMs: startedMs, endMs: endedMs, readsOtherThrottles, provisionedMapping };
  return waitForMetrics(target, window, stop.hurry);
}

/**
 * Whether the timeout or the user ended the run while jobs were open. Every number is of that instant then: jobs that end
 * while the metrics settle are not counted. After a failure all that the log shows is counted.
 */
const isCutShort = ({ state }: Followed, { reason }: Stop): boolean => state !== "drained" && reason !== "failed";

/** Waits for the next full minute, so that the metrics of a run share no minute with what ran before. */
export async function toFreshMinute(run: ArmRun, { onProgress, signal }: RunHooks): Promise<void> {
  const { cloud } = run.target;
  const waitMs = untilFreshMinuteMs(cloud);
  if (waitMs === 0) return;
  const waiting = { phase: "preparing", done: 0, waiting: run.spec.count, remainingMs: waitMs } as const;
  onProgress({ kind: "seen", progress: { ...settlingProgress(run, 0), ...waiting } });
  await pause(cloud.clock, waitMs, signal);
}

const settlingProgress = ({ spec: { name, count } }: ArmRun, elapsedMs: number): Progress => ({
  arm: name,
  phase: "settling",
  total: count,
  done: count,
  running: 0,
  waiting: 0,
  failed: 0,
  elapsedMs,
  remainingMs: null,
});

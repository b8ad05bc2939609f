import { untilFreshMinuteMs } from "../aws/metrics.ts";
import { retryThroughOutage } from "../aws/retry.ts";
import { pause } from "../base/clock.ts";
import { partitionByRun } from "../measure/invocations.ts";
import { unaccounted } from "../measure/jobs.ts";
import type { ArmSpec } from "./arm-spec.ts";
import { DeadLetterObserver } from "./follow/dead-letters.ts";
import { follow } from "./follow/follow.ts";
import { LogObserver } from "./follow/log-observer.ts";
import { noReading, settle } from "./follow/settled-metrics.ts";
import { type Failure, Stop } from "./follow/stop.ts";
import { measureArm } from "./measure-arm.ts";
import { type ArmRequest, type PreparedArm, prepareArm } from "./prepare-arm.ts";
import type { ArmResult, Progress } from "./result.ts";
import { confirmSeen, isNothingSent, newSendState } from "./send/send-state.ts";
import { senders } from "./send/senders.ts";

/** An arm that was measured. */
export interface ArmOutcome {
  readonly result: ArmResult;
  /** What failed in the middle of the run; the result is of what was seen all the same. */
  readonly failure: Failure | undefined;
}

/**
 * Runs one arm from its first send to the settled metrics: decides every job, sends, follows until it is drained, and
 * measures. Once something was sent, a failure ends the sending, and what is there is measured.
 *
 * @throws what failed, when nothing has been sent by then.
 */
export async function runArm(request: ArmRequest): Promise<ArmOutcome> {
  const prepared = await prepareArm(request);
  await toFreshMinute(request);
  const stop = new Stop(request.signal);
  try {
    return await drive(request, prepared, stop);
  } finally {
    stop.release();
  }
}

async function drive(request: ArmRequest, prepared: PreparedArm, stop: Stop): Promise<ArmOutcome> {
  const { target, spec, run, seed, onProgress } = request;
  const { settings, batchSize, retry, calls, prediction } = prepared;
  const { clock } = target.cloud;
  const startedMs = clock.nowMs();
  const state = newSendState();
  const log = new LogObserver(target, settings.logGroup, run, startedMs);
  const deadLetters = new DeadLetterObserver(target, run);
  const expectedEndMs = prediction.lastEndSeconds.p50 * 1000;
  const untilMs = startedMs + spec.timeoutMs;
  const sent = senders[spec.via]({ target, spec, run, seed, calls, state, untilMs, signal: stop.signal }).catch(
    (error: unknown) => stop.fail("sending", error),
  );
  const following = {
    target,
    spec,
    calls,
    state,
    log,
    deadLetters,
    startedMs,
    untilMs,
    expectedEndMs,
    retry,
    onProgress,
  };
  const followed = await follow({ ...following, stop, sent });
  await sent;
  const [early] = stop.failures;
  if (early !== undefined && isNothingSent(state)) throw early.error;
  const endedMs = Math.max(clock.nowMs(), (log.jobs.lastEndMs ?? 0) - target.cloud.skew.certainMs);
  const done = state.sent.size - unaccounted(followed.evidence).length;
  onProgress({ ...settlingProgress(spec, endedMs - startedMs), done });
  const cloudwatch = await readMetrics(request, startedMs, endedMs, stop);
  await readLog(request, log, stop);
  confirmSeen(state, (document) => log.jobs.wasStarted(document));
  const skewMs = target.cloud.skew.certainMs;
  const { own, foreign } = partitionByRun(log.invocations.read(), log.jobs, startedMs + skewMs, endedMs + skewMs);
  const result = measureArm({
    spec,
    calls,
    state: followed.state,
    stopped: stop.reason,
    failures: stop.failures,
    startedMs,
    endedMs,
    send: state,
    jobs: followed.evidence,
    jobIntervals: log.jobs.intervals,
    invocations: own,
    otherInvocations: foreign.length,
    skewMs,
    cloudwatch,
    settings,
    batchSize,
    warmEnvironments: request.warmEnvironments,
    predicted: prediction.peak,
  });
  return { result, failure: stop.failures[0] };
}

/** Reads CloudWatch, if it can be read. */
async function readMetrics(request: ArmRequest, startedMs: number, endedMs: number, stop: Stop) {
  if (stop.isBug) return noReading;
  try {
    return await settle(request.target, startedMs, endedMs, stop.hurry);
  } catch (error) {
    stop.fail("metrics", error);
    return noReading;
  }
}

/** Reads the whole log once more, if it can be read. */
async function readLog(request: ArmRequest, log: LogObserver, stop: Stop): Promise<void> {
  if (stop.isBug) return;
  try {
    await retryThroughOutage(request.target.cloud.clock, () => log.readAll(), stop.hurry);
  } catch (error) {
    stop.fail("log", error);
  }
}

/** Arms start on a fresh minute, so that their metrics share no bin with what ran before. */
async function toFreshMinute({ target, spec, onProgress, signal }: ArmRequest): Promise<void> {
  const waitMs = untilFreshMinuteMs(target.cloud);
  if (waitMs === 0) return;
  onProgress({ ...settlingProgress(spec, 0), phase: "preparing", done: 0, waiting: spec.count, remainingMs: waitMs });
  await pause(target.cloud.clock, waitMs, signal);
}

const settlingProgress = ({ name, count }: ArmSpec, elapsedMs: number): Progress => ({
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

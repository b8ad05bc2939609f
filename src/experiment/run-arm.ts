import { eventSourceSettings } from "../aws/event-source.ts";
import { functionSettings } from "../aws/functions.ts";
import { readQueue } from "../aws/queue-settings.ts";
import { pause } from "../base/pause.ts";
import { type Random, randomFrom } from "../base/random.ts";
import { planDelays } from "../plan/delays.ts";
import { planJobs } from "../plan/jobs.ts";
import { predict } from "../plan/predict.ts";
import type { Road } from "../plan/road.ts";
import type { ArmSpec } from "./arm-spec.ts";
import { DeadLetterObserver } from "./dead-letters.ts";
import { follow } from "./follow.ts";
import { LogObserver } from "./log-observer.ts";
import { measureArm } from "./measure-arm.ts";
import type { RetryRule } from "./remaining-time.ts";
import type { ArmResult, Progress } from "./result.ts";
import { readRoad } from "./road.ts";
import { newSendState } from "./send-state.ts";
import { type PlannedJob, senders } from "./senders.ts";
import { settle } from "./settle.ts";
import type { Target } from "./target.ts";

export interface ArmRequest {
  readonly target: Target;
  readonly spec: ArmSpec;
  /** Names the run in every message and log line. */
  readonly run: string;
  readonly seed: number;
  readonly onProgress: (progress: Progress) => void;
  /** Stops sending, then measures what is there. */
  readonly signal: AbortSignal | undefined;
}

const minuteMs = 60_000;

/**
 * Runs one arm from its first send to the settled metrics: decides every job, sends, follows until it is drained, and
 * measures.
 */
export async function runArm(request: ArmRequest): Promise<ArmResult> {
  const { target, spec, run, seed, signal } = request;
  const { clock } = target.cloud;
  const settings = await functionSettings(target.cloud, target.stack.processFunctionName);
  const mapping = await eventSourceSettings(target.cloud, target.stack.eventSourceMappingId);
  const road = await readRoad(target, settings, mapping);
  const retry = await retryRule(request);
  const jobs = planArm(spec, road, run, randomFrom(seed));
  const prediction = predict({ ...spec, road });
  await toFreshMinute(request);
  const startedMs = clock.nowMs();
  const state = newSendState();
  const log = new LogObserver(target, settings.logGroup, run, startedMs);
  const deadLetters = new DeadLetterObserver(target, run);
  const expectedEndMs = prediction.lastEndSeconds.p50 * 1000;
  const onProgress = request.onProgress;
  const sendingFailed = new AbortController();
  const sending = senders[spec.via]({ target, spec, run, seed, jobs, state, signal }).catch((error: unknown) => {
    sendingFailed.abort();
    throw error;
  });
  const following = {
    target,
    spec,
    jobs,
    state,
    log,
    deadLetters,
    startedMs,
    expectedEndMs,
    retry,
    onProgress,
    signal,
  };
  const [followed] = await Promise.all([follow(following, sendingFailed.signal), sending]);
  const endedMs = Math.max(clock.nowMs(), log.jobs.lastEndMs ?? 0);
  request.onProgress(settlingProgress(spec, endedMs - startedMs));
  const cloudwatch = await settle(target, startedMs, endedMs, signal);
  await log.readAll();
  return measureArm({
    spec,
    state: followed.state,
    startedMs,
    endedMs,
    send: state,
    jobs: followed.evidence,
    jobIntervals: log.jobs.intervals,
    invocations: log.invocations.read(),
    cloudwatch,
    settings,
    batchSize: mapping.batchSize,
    predicted: prediction.peak,
  });
}

/** Messages that fail come back; direct invokes do not. */
async function retryRule({ target, spec }: ArmRequest): Promise<RetryRule | undefined> {
  if (spec.via === "invoke" || spec.via === "invoke-async") return undefined;
  const { settings } = await readQueue(target.cloud, target.stack.queueUrl);
  return {
    visibilityTimeoutMs: settings.visibilityTimeoutSeconds * 1000,
    maxReceiveCount: settings.redrive?.maxReceiveCount ?? 1,
  };
}

/** Decides every job of an arm: what it is told, and its delay. */
function planArm(spec: ArmSpec, road: Road, run: string, random: Random): PlannedJob[] {
  const messages = planJobs({
    count: spec.count,
    run,
    random,
    work: spec.work,
    failShare: spec.failShare,
    flaky: spec.flaky,
  });
  const delays = planDelays({ ...spec, road, random });
  return messages.map((message, i) => ({ message, delaySeconds: delays[i] ?? 0 }));
}

/** Arms start on a fresh minute, so that their metrics share no bin with what ran before. */
async function toFreshMinute({ target, spec, onProgress, signal }: ArmRequest): Promise<void> {
  const { clock } = target.cloud;
  const waitMs = (minuteMs - (clock.nowMs() % minuteMs)) % minuteMs;
  if (waitMs === 0) return;
  onProgress({ ...settlingProgress(spec, 0), phase: "preparing", done: 0, waiting: spec.count, remainingMs: waitMs });
  await pause(clock, waitMs, signal);
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

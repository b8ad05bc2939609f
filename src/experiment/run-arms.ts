import { retryThroughOutage } from "../aws/retry.ts";
import type { Threads } from "../aws/threads/pool.ts";
import { smallest } from "../base/numbers.ts";
import { doneAndFailed } from "../measure/jobs.ts";
import { isQueued } from "../plan/scenario.ts";
import { type ArmRun, type PlannedArm, planArms, planRun } from "./arm-run.ts";
import { runCounted } from "./counted/run-counted.ts";
import { type Followed, invocationsOf, isCountedRun, settledEvidence } from "./follow/evidence.ts";
import { follow } from "./follow/follow.ts";
import { noReading, waitForMetrics } from "./follow/settled-metrics.ts";
import { Stop } from "./follow/stop.ts";
import {
  type ArmOutcome,
  beginRun,
  isAnswered,
  type LiveRun,
  mayBeDeadLettered,
  type RunHooks,
  settlingProgress,
  toFreshMinute,
} from "./live-run.ts";
import { measureArm } from "./measure-arm.ts";
import type { ArmResult } from "./result.ts";
import { confirmSeen, isNothingSent, settleInvokes } from "./send/send-state.ts";
import { onThreads, openSendThreads, send } from "./send/senders.ts";
import { duringSettings, type SettingsJournal } from "./settings.ts";
import { findLoad } from "./stack-facts.ts";
import type { Target } from "./target.ts";

/** Arms to run in turn. */
export interface ArmsRequest extends RunHooks {
  readonly target: Target;
  readonly arms: readonly PlannedArm[];
  /** Names the experiment; the id of each run begins with it. */
  readonly id: string;
  /** Seed of the first round; each later round has the next number. */
  readonly seed: number;
  /** Rounds: how often each arm is run. */
  readonly repeat: number;
  /** Called after each run, with every result so far. */
  readonly onArm: (results: readonly ArmResult[]) => Promise<void> | void;
  /** Records the settings that arms change, before they are changed and after they are restored. */
  readonly journal?: SettingsJournal;
}

/**
 * Runs arms in turn; in one round each arm has the same jobs. Stops early when the user interrupts, and when an arm is
 * not drained: its remaining jobs would run beside those of the next arm.
 *
 * @throws the failure in the middle of a run, if there was one. `onArm` has been given every result by then, the
 * result of the broken run included.
 */
export async function runArms(request: ArmsRequest): Promise<ArmResult[]> {
  const { target, id, journal, signal } = request;
  const results: ArmResult[] = [];
  const runs = request.repeat * request.arms.length;
  let { arms } = request;
  for (let index = 0; index < runs; index++) {
    const arm = arms[index % arms.length] as PlannedArm;
    const seed = request.seed + Math.floor(index / arms.length);
    const { settings } = arm.spec;
    const runOnce = async () => {
      const read = () => findLoad(target, arm.facts);
      const { environments: found } = await retryThroughOutage(target.cloud.clock, read, signal);
      const run = planRun(arm, { target, id: `${id}-${index + 1}`, seed, found });
      const outcome = await (arm.spec.isCounted ? runCounted : runArm)(run, request);
      results.push(outcome.result);
      await request.onArm(results);
      if (outcome.failure !== undefined) throw outcome.failure.error;
    };
    await (settings === undefined ? runOnce() : duringSettings({ target, settings, journal, signal }, runOnce));
    if (results.at(-1)?.state !== "drained" || signal?.aborted) return results;
    // The settings were changed and restored since the facts were read, and another process may have changed some too.
    const specs = arms.map(({ spec }) => spec);
    if (settings !== undefined && index + 1 < runs) arms = await planArms(target, specs);
  }
  return results;
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
    await live.schedules?.open();
    try {
      return await carryOut(run, live, hooks, threads);
    } finally {
      await closeSchedules(live);
    }
  } finally {
    stop.release();
    await threads?.close();
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
  const cloudwatch = (await stop.lastRead("metrics", () => readMetrics(run, live, endedMs))) ?? noReading;
  const persistently = (read: () => Promise<void>) => () => retryThroughOutage(clock, read, stop.hurry);
  const isCut = isCutShort(followed, stop);
  const readLog = () => log.readAll(isCut ? endedMs + skew.certainMs : undefined);
  await stop.lastRead("log", persistently(readLog));
  // The last look at a drained run may not have read the dead-letter queue.
  if (followed.state === "drained" && mayBeDeadLettered(run, live.accounting)) {
    const readDeadLetters = () => live.deadLetters.read();
    await stop.lastRead("dead-letter-queue", persistently(readDeadLetters));
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

import { queueDepth } from "../../aws/queue.ts";
import { mayHaveArrived, retryThroughOutage } from "../../aws/retry.ts";
import type { ChildCounts } from "../../aws/state-machine.ts";
import { partOf } from "../../aws/workload.ts";
import { pause } from "../../base/time.ts";
import type { ArmRun } from "../arm-run.ts";
import type { ArmSpec } from "../arm-spec.ts";
import { messagesIn, QueueWatch } from "../follow/accounting.ts";
import { noReading, waitForMetrics } from "../follow/settled-metrics.ts";
import { Stop } from "../follow/stop.ts";
import { type ArmOutcome, type Progress, type RunHooks, toFreshMinute } from "../live-run.ts";
import type { ArmResult } from "../result.ts";
import { addOutcomes, codesIn, sendInput } from "../send/by-map.ts";
import {
  beginExecution,
  type EndedExecution,
  type Executing,
  endOfExecution,
  executionError,
  failureOf,
  unclearChildren,
} from "../send/execution.ts";
import { jobsOfChild } from "../send/planned-calls.ts";
import { newSendState, openChildren } from "../send/send-state.ts";
import { measureCounted, type SentCounts } from "./measure-counted.ts";

/** A run whose jobs are only counted, while it is under way. */
interface LiveCounts extends Executing {
  readonly startedMs: number;
  readonly queue: QueueWatch;
  /** What was sent; undefined while the state machine sends. */
  sent?: SentCounts;
}

/** Time between two looks at the queue, milliseconds. */
const lookEveryMs = 5_000;

/**
 * Carries out a run whose jobs are only counted: a Distributed Map sends them, and the run ends when the queue was seen empty.
 * The log of the function is not read, because it has several lines for each job.
 *
 * @throws what failed, if nothing had been sent by then.
 */
export async function runCounted(run: ArmRun, hooks: RunHooks): Promise<ArmOutcome> {
  hooks.onProgress({ kind: "began", run });
  const stop = new Stop(hooks.signal);
  try {
    await toFreshMinute(run, hooks);
    return await carryOut(run, stop, hooks);
  } finally {
    stop.release();
  }
}

async function carryOut(run: ArmRun, stop: Stop, hooks: RunHooks): Promise<ArmOutcome> {
  const { target, spec } = run;
  const { clock } = target.cloud;
  const { executionJournal } = hooks;
  const deadBefore = await deadLetters(run, undefined);
  const startedMs = clock.nowMs();
  const live: LiveCounts = {
    startedMs,
    untilMs: startedMs + spec.timeoutMs,
    stop,
    sends: newSendState(),
    queue: new QueueWatch(),
    ...(executionJournal === undefined ? {} : { executionJournal }),
  };
  const sending = sendCounted(run, live).then(
    (sent) => {
      live.sent = sent;
      if (sent.failure !== undefined && !stop.signal.aborted) stop.fail("sending", sent.failure);
    },
    (error: unknown) => stop.fail("sending", error),
  );
  const state = await followCounts(run, live, hooks).catch((error: unknown) => {
    stop.fail("following", error);
    return "interrupted" as const;
  });
  await sending;
  const [failure] = stop.failures;
  const sent = live.sent ?? nothingSent;
  if (failure !== undefined && sent.sent + sent.unconfirmed === 0) throw failure.error;
  const endedMs = clock.nowMs();
  hooks.onProgress({ kind: "seen", progress: { ...progressOf(run, live), phase: "settling", remainingMs: null } });
  const window = { startMs: startedMs, endMs: endedMs };
  const cloudwatch = (await stop.lastRead("metrics", () => waitForMetrics(target, window, stop.hurry))) ?? noReading;
  const dead = await stop.lastRead("dead-letter-queue", () => deadLetters(run, stop.hurry));
  const deadLettered = Math.max(0, (dead ?? 0) - deadBefore);
  const result = measureCounted(run, { ...live, sent, state, cloudwatch, deadLettered, endedMs });
  hooks.onProgress({ kind: "ended", result });
  return { result, failure: stop.failures[0] };
}

const nothingSent: SentCounts = { sent: 0, refused: 0, unconfirmed: 0, again: 0 };

async function deadLetters({ target: { cloud, workload } }: ArmRun, signal: AbortSignal | undefined): Promise<number> {
  const { deadLetterQueueUrl } = workload;
  if (deadLetterQueueUrl === null) return 0;
  return messagesIn(await retryThroughOutage(cloud.clock, () => queueDepth(cloud, deadLetterQueueUrl), signal));
}

/** Looks at the queue until it was seen empty after the sending, or until the run is stopped. */
async function followCounts(run: ArmRun, live: LiveCounts, { onProgress }: RunHooks): Promise<ArmResult["state"]> {
  const { target } = run;
  const { stop, untilMs, queue } = live;
  const { clock } = target.cloud;
  const queueUrl = partOf(target.workload, "queueUrl");
  const look = async (signal: AbortSignal | undefined) => {
    const depth = await retryThroughOutage(clock, () => queueDepth(target.cloud, queueUrl), signal);
    queue.note(depth, clock.nowMs(), live.sends, live.sent !== undefined);
    onProgress({ kind: "seen", progress: progressOf(run, live) });
  };
  while (!stop.signal.aborted && clock.nowMs() < untilMs) {
    await look(stop.signal);
    if (queue.isEmptied) return "drained";
    await pause(clock, Math.min(lookEveryMs, Math.max(0, untilMs - clock.nowMs())), stop.signal);
  }
  stop.timeUp();
  await look(stop.hurry);
  return stop.reason === "timed-out" ? "timed-out" : "interrupted";
}

/** How far a run has come, as far as the counts of its children and of the queue show it. */
function progressOf(run: ArmRun, { sends, sent, queue, startedMs }: LiveCounts): Progress {
  const { spec, prediction, target } = run;
  let children = 0;
  for (const { succeeded } of sends.children.values()) children += succeeded;
  const soFar = sent?.sent ?? Math.min(spec.count, children * jobsOfChild(spec));
  const done = Math.max(0, soFar - queue.openAbout);
  const elapsedMs = target.cloud.clock.nowMs() - startedMs;
  const endMs = prediction.lastEndSeconds.p50 * 1000;
  return {
    arm: spec.name,
    phase: "running",
    total: spec.count - (sent === undefined ? 0 : sent.refused + sent.unconfirmed),
    done,
    running: 0,
    waiting: Math.max(0, spec.count - done),
    failed: 0,
    elapsedMs,
    remainingMs: Number.isFinite(endMs) ? Math.max(0, endMs - elapsedMs) : null,
    ...openChildren(sends),
  };
}

/** Lets one execution send all jobs, and waits for its end. @throws what failed, if nothing can have been sent. */
async function sendCounted(run: ArmRun, executing: Executing): Promise<SentCounts> {
  const { spec, target } = run;
  const { sends } = executing;
  sends.firstSendMs = target.cloud.clock.nowMs();
  const input = sendInput(run, { before: 0, jobs: spec.count, codes: 2 * Math.round(spec.work.meanSeconds * 1000) });
  let arn: string | undefined;
  try {
    arn = await beginExecution(run, executing, { machine: "send", first: 1, input });
    const end = await endOfExecution(run, executing, arn);
    // The last message was sent when the execution ended, at the latest.
    sends.lastSendMs = sends.firstSendMs + (end.ranMs ?? 0);
    return countsOf(spec, end, sends.children.get(arn));
  } catch (error) {
    if (arn === undefined && !mayHaveArrived(error)) throw error;
    return { sent: 0, refused: 0, unconfirmed: spec.count, again: 0, failure: error };
  }
}

function countsOf(spec: ArmSpec, end: EndedExecution, counts: ChildCounts | undefined): SentCounts {
  const perChild = jobsOfChild(spec);
  const jobsOf = (children: number) => Math.min(spec.count, children * perChild);
  if (end.status !== "SUCCEEDED") {
    const { message } = failureOf(end, counts, spec.count, perChild);
    const sent = jobsOf(counts?.succeeded ?? 0);
    const most = counts === undefined ? spec.count : jobsOf(counts.succeeded + unclearChildren(counts));
    return { sent, unconfirmed: most - sent, refused: 0, again: 0, failure: executionError(message) };
  }
  const { refused, unconfirmed, again } = addOutcomes(codesIn(end));
  // A child that failed or timed out has no code: some of its messages may have been sent.
  const unclear = counts === undefined ? 0 : jobsOf(counts.failed);
  return { sent: spec.count - refused - unconfirmed - unclear, refused, unconfirmed: unconfirmed + unclear, again };
}

import { whyOf } from "../../aws/errors.ts";
import { invokeFunction } from "../../aws/functions.ts";
import { isFifoQueue } from "../../aws/queue.ts";
import { isServerError, mayHaveArrived } from "../../aws/retry.ts";
import { openThreads, type Threads } from "../../aws/threads/pool.ts";
import { invokedNameOf, partOf } from "../../aws/workload.ts";
import { pause } from "../../base/time.ts";
import type { Via } from "../../plan/scenario.ts";
import type { PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import { callsInFlight } from "../arm-spec.ts";
import { makeChanges } from "../settings.ts";
import { invokeByMap, sendByMap } from "./by-map.ts";
import { isLong, makeCalls, type Sending, sendMessages, sendToLater } from "./make-calls.ts";
import { entryOf, outgoingMessage } from "./messages.ts";
import { scheduleJobs } from "./schedule-jobs.ts";
import { recordUnsent } from "./send-state.ts";
import { sendByTrigger } from "./trigger.ts";

/** Makes the planned calls of a run on one path. Resolves when every call has its answer. */
type Sender = (run: ArmRun, sending: Sending) => Promise<void>;

/** The sender of each path. */
export const senders = {
  invoke: (run, sending) => invokeAll(run, sending, "RequestResponse"),
  "invoke-async": (run, sending) => invokeAll(run, sending, "Event"),
  sqs: sendAll,
  trigger: sendByTrigger,
  map: sendByMap,
  pool: invokeByMap,
} satisfies Record<Via, Sender>;

/**
 * Makes every call of a run. An arm with a disabled mapping enables it then, or after the outage if it has one, and the
 * messages are delivered.
 */
export async function send(run: ArmRun, sending: Sending): Promise<void> {
  const { target, spec } = run;
  const { signal } = sending.stop;
  const outageMs = outageOf(run);
  await senders[spec.via](outageMs === undefined ? run : { ...run, outageMs }, sending);
  if (spec.settings?.enabled !== false || signal.aborted) return;
  try {
    const { clock } = target.cloud;
    if (outageMs !== undefined) await pause(clock, Math.max(0, outageMs.untilMs - clock.nowMs()), signal);
    if (!signal.aborted) await makeChanges(target, [{ setting: "enabled", from: false, to: true }], signal);
  } catch (error) {
    // After an interruption the mapping is enabled when the settings are restored.
    if (!signal.aborted) throw error;
  }
}

/** The outage of a run that begins now. */
function outageOf({ target, spec: { outage } }: ArmRun): ArmRun["outageMs"] {
  if (outage === undefined) return undefined;
  const nowMs = target.cloud.clock.nowMs();
  return { fromMs: nowMs + outage.fromSeconds * 1000, untilMs: nowMs + outage.untilSeconds * 1000 };
}

/**
 * Sends the jobs to the queue, up to ten in one call. The messages of a FIFO queue have the order in which they are sent, so
 * one call follows another there.
 */
async function sendAll(run: ArmRun, sending: Sending): Promise<void> {
  const queueUrl = partOf(run.target.workload, "queueUrl");
  const isFifo = isFifoQueue(queueUrl);
  const isScheduled = run.spec.beyond === "scheduler";
  const calls = makeCalls(run, sending, isFifo ? 1 : callsInFlight.sqs, async (call) => {
    const later = call.jobs.filter(isLong);
    const jobs = later.length === 0 ? call.jobs : call.jobs.filter((job) => !isLong(job));
    const outgoing = jobs.map((planned) => ({ planned, entry: entryOf(run, planned, isFifo) }));
    await sendMessages(run, sending, queueUrl, outgoing);
    if (later.length > 0 && !isScheduled) await sendToLater(run, sending, { ...call, jobs: later });
  });
  if (!isScheduled) return calls;
  // What fails ends the other one too.
  const ended = [calls, scheduleJobs(run, sending)].map((part) =>
    part.catch((error: unknown) => sending.stop.fail("sending", error)),
  );
  await Promise.all(ended);
}

/** Above this number of jobs one core would limit the rate at which they are sent. Other paths make few calls. */
const jobsOfOneThread = {
  invoke: 1_000,
  "invoke-async": 1_000,
  sqs: 10_000,
} as const satisfies Partial<Record<Via, number>>;

/**
 * Starts threads that make the calls of a large run, before its time begins.
 *
 * @returns undefined for a run that one thread sends as fast, and where threads cannot be used.
 */
export async function openSendThreads({ target, spec }: ArmRun): Promise<Threads | undefined> {
  const { cloud, workload } = target;
  const few = (jobsOfOneThread as Partial<Record<Via, number>>)[spec.via] ?? Number.POSITIVE_INFINITY;
  // In a FIFO queue one call follows another.
  const isSequential = spec.via === "sqs" && isFifoQueue(workload.queueUrl ?? "");
  return spec.count <= few || isSequential || spec.parallel === 1 ? undefined : openThreads(cloud);
}

/** The run, with the cloud whose calls the threads make. */
export const onThreads = (run: ArmRun, threads: Threads | undefined): ArmRun =>
  threads === undefined ? run : { ...run, target: { ...run.target, cloud: threads.cloud } };

/** Invokes the function directly, once for each job. */
async function invokeAll(run: ArmRun, sending: Sending, type: "RequestResponse" | "Event"): Promise<void> {
  const { cloud, workload } = run.target;
  const { sends, stop } = sending;
  // AWS accepts an event at once. The answer of a synchronous invoke takes as long as the work, and an abort ends the wait.
  const signal = type === "Event" ? undefined : stop.signal;
  let answered = 0;
  let serverError: unknown;
  const invoke = async ({ message }: PlannedJob) => {
    sends.sent.add(message.document);
    try {
      const result = await invokeFunction(
        cloud,
        invokedNameOf(workload.functionName, workload.qualifier),
        outgoingMessage(run, message).body,
        type,
        signal,
      );
      answered++;
      if (result.kind !== "throttled" && result.requestId !== undefined)
        sends.requestIds.set(message.document, result.requestId);
      if (result.kind === "throttled") sends.throttled.add(message.document);
      if (result.kind === "function-error") sends.failed.add(message.document);
    } catch (error) {
      if (isServerError(error)) {
        serverError ??= error;
        // The invoke may have run: only the log shows it.
        recordUnsent(sends, message.document, { why: "unconfirmed", message: whyOf(error) });
        return;
      }
      // An invoke without an answer may run; an invoke that did not reach AWS does not.
      if (mayHaveArrived(error)) sends.unanswered.add(message.document);
      else recordUnsent(sends, message.document, { why: "refused", message: whyOf(error) });
      throw error;
    }
  };
  await makeCalls(run, sending, run.calls.length, async ({ jobs }) => void (await Promise.all(jobs.map(invoke))));
  // A server error of one call says nothing about the others; one of every call is an outage.
  if (answered === 0 && serverError !== undefined) throw serverError;
}

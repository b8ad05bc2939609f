import pLimit from "p-limit";
import { whyOf } from "../../aws/errors.ts";
import { type InvokeResult, invokeFunction } from "../../aws/functions.ts";
import { isServerError, mayHaveArrived } from "../../aws/retry.ts";
import { sendEntries } from "../../aws/send.ts";
import { partOf } from "../../aws/workload.ts";
import { pause } from "../../base/clock.ts";
import { FlattenError } from "../../base/errors.ts";
import type { Via } from "../../plan/scenario.ts";
import type { PlannedCall, PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import { callsInFlight } from "../arm-spec.ts";
import type { LiveRun } from "../live-run.ts";
import type { SendState, Unsent } from "./send-state.ts";

/** What of a live run the sender needs: the state that it fills, and what ends it. */
export type Sending = Pick<LiveRun, "sends" | "untilMs" | "stop"> & Partial<Pick<LiveRun, "gate">>;

/** Makes the planned calls of a run on one path. Resolves when every call has its answer. */
type Sender = (run: ArmRun, sending: Sending) => Promise<void>;

/** The sender of each path. */
export const senders = {
  invoke: (run, sending) => invokeAll(run, sending, "RequestResponse"),
  "invoke-async": (run, sending) => invokeAll(run, sending, "Event"),
  sqs: sendAll,
  trigger: sendByTrigger,
} satisfies Record<Via, Sender>;

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
      const result = await invokeFunction(cloud, workload.functionName, JSON.stringify(message), type, signal);
      answered++;
      if (result.kind !== "throttled" && result.requestId !== undefined)
        sends.requestIds.set(message.document, result.requestId);
      if (result.kind === "throttled") sends.throttled.add(message.document);
      if (result.kind === "function-error") sends.failed.add(message.document);
    } catch (error) {
      if (isServerError(error)) {
        serverError ??= error;
        recordUnconfirmedInvoke(sends, message.document, error);
        return;
      }
      recordLostInvoke(sends, message.document, error);
      throw error;
    }
  };
  await makeCalls(run, sending, run.calls.length, async ({ jobs }) => void (await Promise.all(jobs.map(invoke))));
  // A server error of one call says nothing about the others; one of every call is an outage.
  if (answered === 0 && serverError !== undefined) throw serverError;
}

async function sendAll(run: ArmRun, sending: Sending): Promise<void> {
  const { cloud, workload } = run.target;
  const queueUrl = partOf(workload, "queueUrl");
  const { sends, stop } = sending;
  await makeCalls(run, sending, callsInFlight.sqs, async ({ jobs }) => {
    const entries = jobs.map(({ message, delaySeconds }) => ({ body: JSON.stringify(message), delaySeconds }));
    const outcomes = await recordUnsentOnError(sending, jobs, () => sendEntries(cloud, queueUrl, entries, stop.signal));
    outcomes.forEach((outcome, i) => {
      const { document: job } = (jobs[i] as PlannedJob).message;
      if (outcome.sent) {
        sends.sent.add(job);
        sends.messageIds.set(job, outcome.messageId);
      } else sends.unsent.set(job, { why: outcome.unconfirmed ? "unconfirmed" : "refused", message: outcome.error });
    });
  });
}

/** Lets the `trigger` function plan and send the same jobs from inside the cloud. */
async function sendByTrigger(run: ArmRun, sending: Sending): Promise<void> {
  const { cloud, workload } = run.target;
  const functionName = partOf(workload, "triggerFunctionName");
  const { sends, stop } = sending;
  await makeCalls(run, sending, 1, async ({ jobs }) => {
    const result = await recordUnsentOnError(sending, jobs, () =>
      invokeFunction(cloud, functionName, JSON.stringify(triggerEvent(run)), "RequestResponse", stop.signal),
    );
    if (result.kind !== "ok") throw triggerFailed(sends, jobs, result);
    const failed = failedDocumentsIn(result.payload);
    if (failed === undefined) throw triggerUnreadable(sends, jobs);
    for (const { message } of jobs) {
      if (failed.has(message.document)) sends.unsent.set(message.document, refusedBySqs);
      else sends.sent.add(message.document);
    }
  });
}

/** Returns the jobs that `trigger` reports as failed; undefined if its response cannot be read. */
function failedDocumentsIn(payload: string): ReadonlySet<number> | undefined {
  try {
    const answer = JSON.parse(payload) as { failedDocuments?: number[] } | null;
    return new Set(answer?.failedDocuments ?? []);
  } catch {
    return undefined;
  }
}

/** The event from which the `trigger` function makes the same plan. */
const triggerEvent = ({ spec, id, seed }: ArmRun) => ({
  count: spec.count,
  run: id,
  seed,
  spread: spec.spread,
  ...(spec.window === null ? {} : { jitter: `${spec.window.minSeconds}-${spec.window.maxSeconds}` }),
  work: spec.work.text,
  fail: spec.failShare,
  flaky: spec.flaky,
});

const refusedBySqs: Unsent = { why: "refused", message: "SQS did not accept it" };

/** A trigger that was throttled has sent nothing; one that failed while it ran may have sent some jobs. */
function triggerFailed(
  { unsent }: SendState,
  jobs: readonly PlannedJob[],
  result: Exclude<InvokeResult, { kind: "ok" }>,
): FlattenError {
  const wasThrottled = result.kind === "throttled";
  const reason = wasThrottled ? `it was throttled (${result.reason})` : result.payload;
  const why = wasThrottled ? "refused" : "unconfirmed";
  for (const { message } of jobs) unsent.set(message.document, { why, message: "the trigger function failed" });
  return new FlattenError("cloud", `the trigger function failed: ${reason}`, {
    remedy: "see its log: flatten logs trigger --since 5m",
  });
}

/** A trigger whose response cannot be read may have sent any of its jobs. */
function triggerUnreadable({ unsent }: SendState, jobs: readonly PlannedJob[]): FlattenError {
  const message = "the response of the trigger function could not be read";
  for (const { message: job } of jobs) unsent.set(job.document, { why: "unconfirmed", message });
  return new FlattenError("cloud", message, { remedy: "see its log: flatten logs trigger --since 5m" });
}

/** An invoke that ended in a server error may have run: only the log shows it. */
function recordUnconfirmedInvoke({ sent, unsent }: SendState, document: number, error: unknown): void {
  sent.delete(document);
  unsent.set(document, { why: "unconfirmed", message: whyOf(error) });
}

/** An invoke without an answer may run; an invoke that did not reach AWS does not. */
function recordLostInvoke({ sent, unanswered, unsent }: SendState, job: number, error: unknown): void {
  if (mayHaveArrived(error)) {
    unanswered.add(job);
    return;
  }
  sent.delete(job);
  unsent.set(job, { why: "refused", message: whyOf(error) });
}

/** Makes a call that sends these jobs. If it fails, records them as not sent, or as not known to be sent. */
async function recordUnsentOnError<T>(
  { sends, stop }: Sending,
  jobs: readonly PlannedJob[],
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    // An abort hides why the attempt before it failed.
    const why = mayHaveArrived(error) || stop.signal.aborted ? "unconfirmed" : "refused";
    for (const { message } of jobs) sends.unsent.set(message.document, { why, message: whyOf(error) });
    throw error;
  }
}

/**
 * Makes the calls of a run, each when it is due, at most `parallel` at a time. No call is begun after an abort, after a
 * failure, or after the timeout. A call that is under way gets its answer, unless an abort ends the waiting.
 *
 * @param parallelDefault calls in flight without `--parallel`.
 * @throws the first failure, once every call has ended.
 */
async function makeCalls(
  { target, spec, calls }: Pick<ArmRun, "target" | "spec" | "calls">,
  { sends, untilMs, stop, gate }: Sending,
  parallelDefault: number,
  make: (call: PlannedCall) => Promise<void>,
): Promise<void> {
  const { clock } = target.cloud;
  const { signal } = stop;
  const limit = pLimit(Math.max(1, Math.min(spec.parallel ?? parallelDefault, calls.length)));
  let failure: { readonly error: unknown } | undefined;
  const isOver = () => signal.aborted || failure !== undefined || clock.nowMs() >= untilMs;
  const timed = async (call: PlannedCall) => {
    if (gate?.isClosed) await gate.passed(signal);
    if (isOver()) return;
    sends.firstSendMs ??= clock.nowMs();
    sends.lastSendMs = clock.nowMs();
    sends.outstanding++;
    try {
      await make(call);
    } catch (error) {
      if (!signal.aborted) failure ??= { error };
    } finally {
      sends.outstanding--;
    }
  };
  const begun: Promise<void>[] = [];
  const startedMs = clock.nowMs();
  for (const call of calls) {
    const waitMs = startedMs + call.atMs - clock.nowMs();
    if (waitMs > 0) await pause(clock, waitMs, signal);
    if (isOver()) break;
    begun.push(limit(timed, call));
  }
  await Promise.all(begun);
  if (failure !== undefined) throw failure.error;
}

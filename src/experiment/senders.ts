import pLimit from "p-limit";
import { type InvokeResult, invokeFunction } from "../aws/functions.ts";
import { type OutgoingEntry, sendEntries } from "../aws/send-entries.ts";
import { FlattenError } from "../base/errors.ts";
import type { JobMessage } from "../base/job.ts";
import { limits } from "../base/limits.ts";
import { pause } from "../base/pause.ts";
import type { ArmSpec } from "./arm-spec.ts";
import type { Via } from "./result.ts";
import { noteLostInvoke, noting } from "./send-failure.ts";
import type { SendState, Unsent } from "./send-state.ts";
import type { Target } from "./target.ts";

/** A job with the delay that was planned for it. */
export interface PlannedJob {
  readonly message: JobMessage;
  readonly delaySeconds: number;
}

export interface SendRequest {
  readonly target: Target;
  readonly spec: ArmSpec;
  readonly run: string;
  readonly seed: number;
  readonly jobs: readonly PlannedJob[];
  /** Filled while sending. */
  readonly state: SendState;
  /** No call is begun from then on. */
  readonly untilMs: number;
  /** Stops sending; what was sent stays sent. */
  readonly signal: AbortSignal;
}

/** Drives all jobs of an arm down one road; resolves when every call has its answer. */
type Sender = (request: SendRequest) => Promise<void>;

/** SQS calls in flight at once, unless the user says otherwise. */
const parallelBatchesDefault = 50;

export const senders = {
  invoke: (request) => invokeAll(request, "RequestResponse"),
  "invoke-async": (request) => invokeAll(request, "Event"),
  sqs: sendAll,
  trigger: sendByTrigger,
} satisfies Record<Via, Sender>;

async function invokeAll(request: SendRequest, type: "RequestResponse" | "Event"): Promise<void> {
  const { target, state, jobs } = request;
  // An event is taken at once; an answer may take as long as the work, and is not waited for after an abort.
  const signal = type === "Event" ? undefined : request.signal;
  await inParallel(request, jobs, jobs.length, async ({ message }) => {
    state.sent.add(message.document);
    try {
      const result = await invokeFunction(target.cloud, target.stack.processFunctionName, message, type, signal);
      if (result.kind === "throttled") state.throttled.add(message.document);
      if (result.kind === "function-error") state.failed.add(message.document);
    } catch (error) {
      noteLostInvoke(state, message.document, error);
      throw error;
    }
  });
}

async function sendAll(request: SendRequest): Promise<void> {
  const { target, spec, state, jobs, signal } = request;
  const batches = inGroups(jobs, spec.pauseMs > 0 ? 1 : limits.sqs.batchEntriesMax);
  await inParallel(request, batches, parallelBatchesDefault, async (batch) => {
    const outcomes = await noting(request, batch, () =>
      sendEntries(target.cloud, target.stack.queueUrl, batch.map(entryOf), signal),
    );
    outcomes.forEach((outcome, i) => {
      const { document } = (batch[i] as PlannedJob).message;
      if (outcome.sent) state.sent.add(document);
      else state.unsent.set(document, { why: outcome.unconfirmed ? "unconfirmed" : "refused", says: outcome.error });
    });
  });
}

const entryOf = ({ message, delaySeconds }: PlannedJob): OutgoingEntry => ({
  body: JSON.stringify(message),
  delaySeconds,
});

/** Lets the `trigger` function plan and send the same jobs from inside the cloud. */
async function sendByTrigger(request: SendRequest): Promise<void> {
  const { target, spec, run, seed, jobs, state, signal } = request;
  const event = {
    count: spec.count,
    run,
    seed,
    spread: spec.spread,
    ...(spec.window === null ? {} : { jitter: `${spec.window.minSeconds}-${spec.window.maxSeconds}` }),
    work: spec.work.text,
    fail: spec.failShare,
    flaky: spec.flaky,
  };
  await inParallel(request, [event], 1, async () => {
    const result = await noting(request, jobs, () =>
      invokeFunction(target.cloud, target.stack.triggerFunctionName, event, "RequestResponse", signal),
    );
    if (result.kind !== "ok") throw triggerFailed(request, result);
    const failed = new Set((JSON.parse(result.payload) as { failedDocuments?: number[] }).failedDocuments ?? []);
    for (const { message } of jobs) {
      if (failed.has(message.document)) state.unsent.set(message.document, refusedBySqs);
      else state.sent.add(message.document);
    }
  });
}

const refusedBySqs: Unsent = { why: "refused", says: "SQS did not take it" };

/** A trigger that was throttled has sent nothing; one that failed on its way may have sent some. */
function triggerFailed({ state, jobs }: SendRequest, result: Exclude<InvokeResult, { kind: "ok" }>): FlattenError {
  const wasThrottled = result.kind === "throttled";
  const says = wasThrottled ? `it was throttled (${result.reason})` : result.payload;
  const why = wasThrottled ? "refused" : "unconfirmed";
  for (const { message } of jobs) state.unsent.set(message.document, { why, says: "the trigger function failed" });
  return new FlattenError("cloud", `the trigger function failed: ${says}`, {
    remedy: "see its log: flatten logs trigger --since 5m",
  });
}

/**
 * Makes one call for each item: at most `parallel` at a time, `pauseMs` between two starts, none after an abort, a
 * failure, or the end of the time. Calls that are under way get their answers, or are given up by an abort.
 *
 * @throws the first failure, once every call has ended.
 */
async function inParallel<T>(
  { spec, state, target, untilMs, signal }: SendRequest,
  items: readonly T[],
  parallelDefault: number,
  call: (item: T) => Promise<void>,
): Promise<void> {
  const { clock } = target.cloud;
  const limit = pLimit(Math.max(1, Math.min(spec.parallel ?? parallelDefault, items.length)));
  let failure: { readonly error: unknown } | undefined;
  const isOver = () => signal.aborted || failure !== undefined || clock.nowMs() >= untilMs;
  const timed = async (item: T) => {
    if (isOver()) return;
    state.firstSendMs ??= clock.nowMs();
    state.lastSendMs = clock.nowMs();
    state.outstanding++;
    try {
      await call(item);
    } catch (error) {
      if (!signal.aborted) failure ??= { error };
    } finally {
      state.outstanding--;
    }
  };
  const calls: Promise<void>[] = [];
  for (const [i, item] of items.entries()) {
    if (i > 0 && spec.pauseMs > 0) await pause(clock, spec.pauseMs, signal);
    if (isOver()) break;
    calls.push(limit(timed, item));
  }
  await Promise.all(calls);
  if (failure !== undefined) throw failure.error;
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  const groups: T[][] = [];
  for (let from = 0; from < items.length; from += size) groups.push(items.slice(from, from + size));
  return groups;
}

import { whyOf } from "../../aws/errors.ts";
import { type InvokeResult, invokeFunction } from "../../aws/functions.ts";
import { mayHaveArrived } from "../../aws/retry.ts";
import { type OutgoingEntry, sendEntries } from "../../aws/send.ts";
import { FlattenError } from "../../base/errors.ts";
import type { Via } from "../../plan/scenario.ts";
import type { PlannedJob } from "../../plan/send-plan.ts";
import { makeCalls } from "./paced-calls.ts";
import type { SendRequest } from "./send-request.ts";
import type { SendState, Unsent } from "./send-state.ts";

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
  const { target, state, calls } = request;
  // An event is taken at once; an answer may take as long as the work, and is not waited for after an abort.
  const signal = type === "Event" ? undefined : request.signal;
  const invoke = async ({ message }: PlannedJob) => {
    state.sent.add(message.document);
    try {
      const result = await invokeFunction(target.cloud, target.stack.processFunctionName, message, type, signal);
      if (result.kind === "throttled") state.throttled.add(message.document);
      if (result.kind === "function-error") state.failed.add(message.document);
    } catch (error) {
      noteLostInvoke(state, message.document, error);
      throw error;
    }
  };
  await makeCalls(request, calls.length, async ({ jobs }) => {
    for (const job of jobs) await invoke(job);
  });
}

async function sendAll(request: SendRequest): Promise<void> {
  const { target, state, signal } = request;
  await makeCalls(request, parallelBatchesDefault, async ({ jobs }) => {
    const outcomes = await recordUnsentOnError(request, jobs, () =>
      sendEntries(target.cloud, target.stack.queueUrl, jobs.map(entryOf), signal),
    );
    outcomes.forEach((outcome, i) => {
      const { document } = (jobs[i] as PlannedJob).message;
      if (outcome.sent) state.sent.add(document);
      else state.unsent.set(document, { why: outcome.unconfirmed ? "unconfirmed" : "refused", message: outcome.error });
    });
  });
}

const entryOf = ({ message, delaySeconds }: PlannedJob): OutgoingEntry => ({
  body: JSON.stringify(message),
  delaySeconds,
});

/** Lets the `trigger` function plan and send the same jobs from inside the cloud. */
async function sendByTrigger(request: SendRequest): Promise<void> {
  const { target, spec, run, seed, state, signal } = request;
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
  await makeCalls(request, 1, async ({ jobs }) => {
    const result = await recordUnsentOnError(request, jobs, () =>
      invokeFunction(target.cloud, target.stack.triggerFunctionName, event, "RequestResponse", signal),
    );
    if (result.kind !== "ok") throw triggerFailed(state, jobs, result);
    const failed = new Set((JSON.parse(result.payload) as { failedDocuments?: number[] }).failedDocuments ?? []);
    for (const { message } of jobs) {
      if (failed.has(message.document)) state.unsent.set(message.document, refusedBySqs);
      else state.sent.add(message.document);
    }
  });
}

const refusedBySqs: Unsent = { why: "refused", message: "SQS did not take it" };

/** A trigger that was throttled has sent nothing; one that failed on its way may have sent some. */
function triggerFailed(
  state: SendState,
  jobs: readonly PlannedJob[],
  result: Exclude<InvokeResult, { kind: "ok" }>,
): FlattenError {
  const wasThrottled = result.kind === "throttled";
  const message = wasThrottled ? `it was throttled (${result.reason})` : result.payload;
  const why = wasThrottled ? "refused" : "unconfirmed";
  for (const { message } of jobs) state.unsent.set(message.document, { why, message: "the trigger function failed" });
  return new FlattenError("cloud", `the trigger function failed: ${message}`, {
    remedy: "see its log: flatten logs trigger --since 5m",
  });
}

/** An invoke without an answer may run; one that never got through does not. */
function noteLostInvoke({ sent, unanswered, unsent }: SendState, document: number, error: unknown): void {
  if (mayHaveArrived(error)) {
    unanswered.add(document);
    return;
  }
  sent.delete(document);
  unsent.set(document, { why: "refused", message: whyOf(error) });
}

/** Makes a call that sends these jobs; if it fails, notes them as not sent, or not known to be. */
async function recordUnsentOnError<T>(
  { state, signal }: SendRequest,
  jobs: readonly PlannedJob[],
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    // An abort hides why the call before it had failed.
    const why = mayHaveArrived(error) || signal.aborted ? "unconfirmed" : "refused";
    for (const { message } of jobs) state.unsent.set(message.document, { why, message: whyOf(error) });
    throw error;
  }
}

import pLimit from "p-limit";
import { invokeFunction } from "../aws/functions.ts";
import { type OutgoingEntry, sendEntries } from "../aws/send-entries.ts";
import { FlattenError } from "../base/errors.ts";
import type { JobMessage } from "../base/job.ts";
import { limits } from "../base/limits.ts";
import { pause } from "../base/pause.ts";
import type { ArmSpec } from "./arm-spec.ts";
import type { Via } from "./result.ts";
import type { SendState } from "./send-state.ts";
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
  /** Stops sending; what was sent stays sent. */
  readonly signal: AbortSignal | undefined;
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
  await inParallel(request, jobs, jobs.length, async ({ message }) => {
    state.sent.add(message.document);
    const result = await invokeFunction(target.cloud, target.stack.processFunctionName, message, type);
    if (result.kind === "throttled") state.throttled.add(message.document);
    if (result.kind === "function-error") state.failed.add(message.document);
  });
}

async function sendAll(request: SendRequest): Promise<void> {
  const { target, spec, state, jobs } = request;
  const batches = inGroups(jobs, spec.pauseMs > 0 ? 1 : limits.sqs.batchEntriesMax);
  await inParallel(request, batches, parallelBatchesDefault, async (batch) => {
    const outcomes = await sendEntries(target.cloud, target.stack.queueUrl, batch.map(entryOf));
    outcomes.forEach((outcome, i) => {
      const { document } = (batch[i] as PlannedJob).message;
      if (outcome.sent) state.sent.add(document);
      else state.unsent.set(document, outcome.error);
    });
  });
}

const entryOf = ({ message, delaySeconds }: PlannedJob): OutgoingEntry => ({
  body: JSON.stringify(message),
  delaySeconds,
});

/** Lets the `trigger` function plan and send the same jobs from inside the cloud. */
async function sendByTrigger(request: SendRequest): Promise<void> {
  const { target, spec, run, seed, jobs, state } = request;
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
    const result = await invokeFunction(target.cloud, target.stack.triggerFunctionName, event, "RequestResponse");
    if (result.kind !== "ok") {
      const why = result.kind === "throttled" ? `it was throttled (${result.reason})` : result.payload;
      throw new FlattenError("cloud", `the trigger function failed: ${why}`, {
        remedy: "see its log: flatten logs trigger --since 5m",
      });
    }
    const failed = new Set((JSON.parse(result.payload) as { failedDocuments?: number[] }).failedDocuments ?? []);
    for (const { message } of jobs) {
      if (failed.has(message.document)) state.unsent.set(message.document, "refused by SQS");
      else state.sent.add(message.document);
    }
  });
}

/** Makes one call for each item: at most `parallel` at a time, `pauseMs` between two starts, none after an abort or a failure. */
async function inParallel<T>(
  { spec, state, target, signal }: SendRequest,
  items: readonly T[],
  parallelDefault: number,
  call: (item: T) => Promise<void>,
): Promise<void> {
  const { clock } = target.cloud;
  const limit = pLimit(Math.max(1, Math.min(spec.parallel ?? parallelDefault, items.length)));
  const timed = async (item: T) => {
    if (signal?.aborted) return;
    state.firstSendMs ??= clock.nowMs();
    state.lastSendMs = clock.nowMs();
    state.outstanding++;
    try {
      await call(item);
    } finally {
      state.outstanding--;
    }
  };
  const calls: Promise<void>[] = [];
  let failed = false;
  for (const [i, item] of items.entries()) {
    if (i > 0 && spec.pauseMs > 0) await pause(clock, spec.pauseMs, signal);
    if (signal?.aborted || failed) break;
    const call = limit(timed, item);
    // Reported at the end; while the loop pauses, nobody else waits for it.
    call.catch(() => {
      failed = true;
    });
    calls.push(call);
  }
  await Promise.all(calls);
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  const groups: T[][] = [];
  for (let from = 0; from < items.length; from += size) groups.push(items.slice(from, from + size));
  return groups;
}

import { whyOf } from "../../aws/errors.ts";
import { type OutgoingEntry, sendEntries } from "../../aws/messages.ts";
import { mayHaveArrived } from "../../aws/retry.ts";
import { waitingBody } from "../../aws/schedules.ts";
import { isFlattenStack } from "../../aws/workload.ts";
import { entryBatches, entryBytes, nextPartSeconds } from "../../base/job.ts";
import { delaySecondsMax } from "../../base/limits.ts";
import { pause } from "../../base/time.ts";
import { isQueued } from "../../plan/scenario.ts";
import type { PlannedCall, PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import type { LiveRun } from "../live-run.ts";
import { waitingMessage } from "./messages.ts";
import { beyondOf } from "./schedules.ts";
import { recordUnsent } from "./send-state.ts";

/** What of a live run the sender needs: the state that it fills, and what ends it. */
export type Sending = Pick<LiveRun, "sends" | "untilMs" | "stop"> &
  Partial<Pick<LiveRun, "gate" | "schedules" | "executionJournal">>;

/** Makes a call that sends these jobs. If it fails, records them as not sent, or as not known to be sent. */
export async function recordUnsentOnError<T>(
  { sends, stop }: Sending,
  jobs: readonly PlannedJob[],
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    // An abort hides why the attempt before it failed.
    const why = mayHaveArrived(error) || stop.signal.aborted ? "unconfirmed" : "refused";
    for (const { message } of jobs) recordUnsent(sends, message.document, { why, message: whyOf(error) });
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
export async function makeCalls(
  { target, spec, calls }: Pick<ArmRun, "target" | "spec" | "calls">,
  { sends, untilMs, stop, gate }: Sending,
  parallelDefault: number,
  make: (call: PlannedCall) => Promise<void>,
): Promise<void> {
  const { clock } = target.cloud;
  const { signal } = stop;
  const parallel = Math.max(1, spec.parallel ?? parallelDefault);
  let failure: { readonly error: unknown } | undefined;
  const isOver = () => signal.aborted || failure !== undefined || clock.nowMs() >= untilMs;
  const outstanding = async (call: PlannedCall) => {
    sends.lastSendMs = clock.nowMs();
    sends.firstSendMs ??= sends.lastSendMs;
    if (isQueued(spec.via)) sends.calledMs.set(call, sends.lastSendMs);
    sends.outstanding++;
    try {
      await make(call);
    } finally {
      sends.outstanding--;
    }
  };
  let open = 0;
  let ended = () => {};
  const untilOneEnds = () =>
    new Promise<void>((resolve) => {
      ended = resolve;
    });
  const begin = async (call: PlannedCall) => {
    open++;
    try {
      if (gate?.isClosed) await gate.passed(signal);
      if (!isOver()) await outstanding(call);
    } catch (error) {
      if (!signal.aborted) failure ??= { error };
    }
    open--;
    ended();
  };
  const startedMs = clock.nowMs();
  for (const call of calls) {
    const waitMs = startedMs + call.atMs - clock.nowMs();
    if (waitMs > 0) await pause(clock, waitMs, signal);
    if (open >= parallel) await untilOneEnds();
    if (isOver()) break;
    void begin(call);
  }
  while (open > 0) await untilOneEnds();
  if (failure !== undefined) throw failure.error;
}

/** A planned job, and its message. */
export interface OutgoingJob {
  readonly planned: PlannedJob;
  readonly entry: OutgoingEntry;
}

/** Sends the messages of jobs, in as few calls as their sizes allow, and records what became of each. */
export async function sendMessages(
  { target: { cloud, workload } }: Pick<ArmRun, "target">,
  sending: Sending,
  queueUrl: string,
  outgoing: readonly OutgoingJob[],
): Promise<void> {
  const { sends, stop } = sending;
  // The messages of flatten name the run and the job, and the function gets another message in place of one that waits.
  const keepsIds = !isFlattenStack(workload) && queueUrl === workload.queueUrl;
  // Ten large messages do not fit into one call.
  for (const batch of entryBatches(outgoing, ({ entry }) => entryBytes(entry))) {
    const jobs = batch.map(({ planned }) => planned);
    const entries = batch.map(({ entry }) => entry);
    const outcomes = await recordUnsentOnError(sending, jobs, () => sendEntries(cloud, queueUrl, entries, stop.signal));
    outcomes.forEach((outcome, i) => {
      const { document: job } = (jobs[i] as PlannedJob).message;
      if (outcome.sent) {
        sends.sent.add(job);
        if (keepsIds) sends.messageIds.set(job, outcome.messageId);
      } else sends.unsent.set(job, { why: outcome.unconfirmed ? "unconfirmed" : "refused", message: outcome.error });
    });
  }
}

/** Whether a job waits for longer than a message timer allows. */
export const isLong = ({ delaySeconds }: PlannedJob): boolean => delaySeconds > delaySecondsMax;

/** Sends the jobs of a call that wait for longer than a message timer allows to the queue in which they wait. */
export async function sendToLater(run: ArmRun, sending: Sending, { atMs, jobs }: PlannedCall): Promise<void> {
  const { clock, skew } = run.target.cloud;
  // The function `resend` goes by the clock of the target.
  const startMs = (sending.sends.firstSendMs ?? clock.nowMs()) + skew.certainMs;
  const outgoing = jobs.map((planned) => {
    const body = waitingBody(startMs + atMs + planned.delaySeconds * 1_000, waitingMessage(run, planned));
    return { planned, entry: { body, delaySeconds: nextPartSeconds(planned.delaySeconds) } };
  });
  await sendMessages(run, sending, beyondOf(run).laterQueueUrl, outgoing);
}

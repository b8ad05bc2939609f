import { isFifoQueue } from "../../aws/queue.ts";
import { type OutgoingEntry, sendEntries } from "../../aws/send.ts";
import { isFlattenStack, partOf } from "../../aws/workload.ts";
import { pause } from "../../base/clock.ts";
import { entryBatches, entryBytes } from "../../base/message-size.ts";
import type { Via } from "../../plan/scenario.ts";
import type { PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import { callsInFlight } from "../arm-spec.ts";
import { makeChanges } from "../settings/settings.ts";
import { invokeAll } from "./invokes.ts";
import { isLong, sendLong } from "./long-delays.ts";
import { makeCalls, recordUnsentOnError, type Sending } from "./make-calls.ts";
import { invokeByMap } from "./map/invoke-by-map.ts";
import { sendByMap } from "./map/send-by-map.ts";
import { groupOf, outgoingMessage } from "./outgoing.ts";

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

/** A planned job, and its message. */
interface OutgoingJob {
  readonly planned: PlannedJob;
  readonly entry: OutgoingEntry;
}

/**
 * Sends the jobs to the queue, up to ten in one call. The messages of a FIFO queue have the order in which they are sent, so
 * one call follows another there.
 */
async function sendAll(run: ArmRun, sending: Sending): Promise<void> {
  const queueUrl = partOf(run.target.workload, "queueUrl");
  const isFifo = isFifoQueue(queueUrl);
  await makeCalls(run, sending, isFifo ? 1 : callsInFlight.sqs, async (call) => {
    const jobs = call.jobs.filter((job) => !isLong(job));
    const outgoing = jobs.map((planned) => ({ planned, entry: entryOf(run, planned, isFifo) }));
    // Ten large messages do not fit into one call.
    const batches = entryBatches(outgoing, ({ entry }) => entryBytes(entry));
    for (const batch of batches) await sendBatch(run, sending, queueUrl, batch);
    await sendLong(run, sending, { ...call, jobs: call.jobs.filter(isLong) });
  });
}

/** A FIFO queue does not accept a delay of one message (SQS-API SendMessage). */
const entryOf = (run: ArmRun, { message, delaySeconds }: PlannedJob, isFifo: boolean): OutgoingEntry => ({
  ...outgoingMessage(run, message),
  ...groupOf(run.spec, message.document),
  ...(isFifo ? {} : { delaySeconds }),
});

async function sendBatch(
  run: ArmRun,
  sending: Sending,
  queueUrl: string,
  batch: readonly OutgoingJob[],
): Promise<void> {
  const { sends, stop } = sending;
  // Its messages name the run and the job.
  const keepsIds = !isFlattenStack(run.target.workload);
  const jobs = batch.map(({ planned }) => planned);
  const entries = batch.map(({ entry }) => entry);
  const outcomes = await recordUnsentOnError(sending, jobs, () =>
    sendEntries(run.target.cloud, queueUrl, entries, stop.signal),
  );
  outcomes.forEach((outcome, i) => {
    const { document: job } = (jobs[i] as PlannedJob).message;
    if (outcome.sent) {
      sends.sent.add(job);
      if (keepsIds) sends.messageIds.set(job, outcome.messageId);
    } else sends.unsent.set(job, { why: outcome.unconfirmed ? "unconfirmed" : "refused", message: outcome.error });
  });
}

import pLimit from "p-limit";
import { scheduleMessage } from "../../aws/beyond/schedules.ts";
import { minuteBefore, waitingBody } from "../../aws/beyond/waiting.ts";
import { type OutgoingEntry, sendEntries } from "../../aws/send.ts";
import { isFlattenStack } from "../../aws/workload.ts";
import { jobAttribute, jobAttributeText } from "../../base/job.ts";
import { nextPartSeconds } from "../../base/long-delay.ts";
import { delaySecondsMax } from "../../base/scaling-limits.ts";
import type { PlannedCall, PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import { recordUnsentOnError, type Sending } from "./make-calls.ts";
import { groupOf, outgoingMessage } from "./outgoing.ts";
import { beyondOf } from "./schedules.ts";

/** Schedules that one call creates at a time. With 50 calls in flight they stay below the quota of the smaller Regions. */
const schedulesAtOnce = 5;

/** Whether a job waits for longer than a message timer allows. */
export const isLong = ({ delaySeconds }: PlannedJob): boolean => delaySeconds > delaySecondsMax;

/** Sends the jobs of a call that wait for longer than a message timer allows. */
export async function sendLong(run: ArmRun, sending: Sending, { atMs, jobs }: PlannedCall): Promise<void> {
  if (jobs.length === 0) return;
  const { cloud } = run.target;
  // The function `resend` and EventBridge Scheduler go by the clock of the target.
  const startMs = (sending.sends.firstSendMs ?? cloud.clock.nowMs()) + cloud.skew.certainMs;
  const waiting = jobs.map((planned) => {
    const dueMs = startMs + atMs + planned.delaySeconds * 1_000;
    return { planned, dueMs, body: waitingBody(dueMs, messageOf(run, planned)) };
  });
  if (run.spec.beyond === "scheduler") await scheduleAll(run, sending, waiting);
  else await sendToLater(run, sending, waiting);
}

/** The message of a job. A function of the user gets the job with it, because its id is not known before it is due. */
function messageOf(run: ArmRun, { message: job }: PlannedJob): OutgoingEntry {
  const message = { ...outgoingMessage(run, job), ...groupOf(run.spec, job.document) };
  if (isFlattenStack(run.target.workload)) return message;
  const named = { DataType: "String", StringValue: jobAttributeText(run.id, job.document) };
  return { ...message, attributes: { ...message.attributes, [jobAttribute]: named } };
}

/** A planned job, and the message that waits for it. */
interface Waiting {
  readonly planned: PlannedJob;
  readonly dueMs: number;
  readonly body: string;
}

async function sendToLater(run: ArmRun, sending: Sending, waiting: readonly Waiting[]): Promise<void> {
  const { sends, stop } = sending;
  const entries = waiting.map(
    ({ planned, body }): OutgoingEntry => ({ body, delaySeconds: nextPartSeconds(planned.delaySeconds) }),
  );
  const jobs = waiting.map(({ planned }) => planned);
  const { laterQueueUrl } = beyondOf(run);
  const outcomes = await recordUnsentOnError(sending, jobs, () =>
    sendEntries(run.target.cloud, laterQueueUrl, entries, stop.signal),
  );
  outcomes.forEach((outcome, index) => {
    const { document: job } = (jobs[index] as PlannedJob).message;
    if (outcome.sent) sends.sent.add(job);
    else sends.unsent.set(job, { why: outcome.unconfirmed ? "unconfirmed" : "refused", message: outcome.error });
  });
}

async function scheduleAll(run: ArmRun, sending: Sending, waiting: readonly Waiting[]): Promise<void> {
  const { sends, stop, schedules } = sending;
  const stack = beyondOf(run);
  const limit = pLimit(schedulesAtOnce);
  const created = waiting.map(({ planned, dueMs, body }) =>
    limit(async () => {
      const { document: job } = planned.message;
      const minuteMs = minuteBefore(dueMs);
      await recordUnsentOnError(sending, [planned], () =>
        scheduleMessage(
          run.target.cloud,
          stack,
          { name: `job-${job}`, group: schedules?.group ?? "default", minuteMs, body },
          stop.signal,
        ),
      );
      sends.sent.add(job);
      schedules?.note(job, minuteMs);
    }),
  );
  const failed = (await Promise.allSettled(created)).find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

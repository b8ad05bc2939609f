import { waitingBody } from "../../aws/beyond/waiting.ts";
import type { OutgoingEntry } from "../../aws/send.ts";
import { isFlattenStack } from "../../aws/workload.ts";
import { jobAttribute, jobAttributeText, nextPartSeconds } from "../../base/long-delay.ts";
import { delaySecondsMax } from "../../base/scaling-limits.ts";
import type { PlannedCall, PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import type { Sending } from "./make-calls.ts";
import { sendMessages } from "./messages.ts";
import { groupOf, outgoingMessage } from "./outgoing.ts";
import { beyondOf } from "./schedules.ts";

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

/**
 * The message of a job that waits. A function of the user gets an attribute that names the job, because the id of the message is
 * not known before it is due.
 */
export function waitingMessage(run: ArmRun, { message: job }: PlannedJob): OutgoingEntry {
  const own = outgoingMessage(run, job);
  const message = { ...own, groupId: groupOf(run.spec, job.document) ?? own.groupId };
  if (isFlattenStack(run.target.workload)) return message;
  const named = { DataType: "String", StringValue: jobAttributeText(run.id, job.document) };
  return { ...message, attributes: { ...message.attributes, [jobAttribute]: named } };
}

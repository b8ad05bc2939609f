import { isFifoQueue } from "../../aws/queue.ts";
import { isFlattenStack } from "../../aws/workload.ts";
import type { JobMessage } from "../../base/job.ts";
import { randomFrom } from "../../base/random.ts";
import {
  type BurstMessage,
  type JobIdentity,
  jobIdentity,
  jobWithPayload,
  messageOf,
} from "../../plan/payload/payloads.ts";
import type { ArmRun } from "../arm-run.ts";

/** What of a run decides what is sent for a job. */
export type OutgoingRun = Pick<ArmRun, "spec" | "id" | "seed" | "target" | "outageMs">;

/** The members that every job of a run has with the same value, for senders that build the jobs themselves. */
export const sharedMembers = ({
  spec: { flaky },
  outageMs,
}: Pick<OutgoingRun, "spec" | "outageMs">): Pick<JobMessage, "flaky" | "outage"> => ({
  ...(flaky > 0 ? { flaky } : {}),
  ...(outageMs === undefined ? {} : { outage: outageMs }),
});

/**
 * Each arm has UUIDs of its own: a function that does nothing twice for one id does the jobs of every arm. The trigger function
 * does not know the arm, but the run.
 */
const identityOf = ({ spec, id, seed }: OutgoingRun, job: number): JobIdentity =>
  jobIdentity(randomFrom(seed), id, job, spec.via === "trigger" ? id : spec.name);

/**
 * The message that is sent for a job: flatten's own job, or a payload of the user. The function of flatten's stack needs
 * its own job anyway, and ignores a payload that comes with it.
 */
export function outgoingMessage(run: OutgoingRun, planned: JobMessage): BurstMessage {
  const { payloads } = run.spec;
  const { outageMs: outage } = run;
  const job = outage === undefined ? planned : { ...planned, outage };
  if (payloads === undefined) return { body: JSON.stringify(job) };
  const { workload } = run.target;
  const identity = identityOf(run, job.document);
  const message = messageOf(payloads, identity, workload.queueUrl !== null && isFifoQueue(workload.queueUrl));
  if (!isFlattenStack(workload)) return message;
  return { ...message, body: jobWithPayload(job, message.body) };
}

/** The message group of a job's tenant, if the arm has them. A standard queue is fair between groups (SQS-DG, fair queues). */
export function groupOf({ isFair, tenants }: ArmRun["spec"], job: number): string | undefined {
  if (!isFair) return undefined;
  let last = 0;
  return tenants?.find(({ jobs }) => {
    last += jobs;
    return job <= last;
  })?.name;
}

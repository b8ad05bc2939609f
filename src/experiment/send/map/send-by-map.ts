import { queueNameOf } from "../../../aws/queue.ts";
import { partOf } from "../../../aws/workload.ts";
import { batchEntriesMax } from "../../../base/scaling-limits.ts";
import { noDelays } from "../../../plan/jitter-window.ts";
import type { PlannedJob } from "../../../plan/send-plan.ts";
import type { ArmRun } from "../../arm-run.ts";
import { makeCalls, type Sending } from "../make-calls.ts";
import { sharedMembers } from "../outgoing.ts";
import { codesIn, executionFailed, runExecution } from "./execution.ts";
import { jobCodes } from "./plan.ts";

/** A batch was sent again after an error: its messages may be in the queue twice. */
const sentAgain = 1_024;
/** The number of a batch is multiplied by this; below are `sentAgain` and one bit for each entry that failed. */
const batchFactor = 2_048;

/** Lets a Distributed Map send the messages. An execution sends up to 250,000 of them, and all executions run at once. */
export async function sendByMap(run: ArmRun, sending: Sending): Promise<void> {
  await makeCalls(run, sending, run.calls.length, async ({ jobs }) => {
    const { sends } = sending;
    const end = await runExecution(run, sending, "send", { jobs, input: sendInput(run, jobs) });
    // The last message was sent when the execution ended, at the latest.
    const { lastSendMs = 0, firstSendMs = 0 } = sends;
    sends.lastSendMs = Math.max(lastSendMs, firstSendMs + (end.ranMs ?? 0));
    if (end.status !== "SUCCEEDED") throw await executionFailed(run, sending, jobs, end, batchEntriesMax);
    recordOutcome(sending, jobs, codesIn(end), queueNameOf(partOf(run.target.workload, "queueUrl")));
  });
}

/** The input of `SendMachine` in infra/scale.yaml. */
function sendInput(run: ArmRun, jobs: readonly PlannedJob[]) {
  const { target, spec, id, seed } = run;
  const { minSeconds, maxSeconds } = spec.window ?? noDelays;
  return {
    queueUrl: partOf(target.workload, "queueUrl"),
    run: id,
    batches: Math.ceil(jobs.length / batchEntriesMax),
    jobs: jobs.length,
    before: (jobs[0]?.message.document ?? 1) - 1,
    seed,
    from: minSeconds,
    to: maxSeconds,
    codes: jobCodes(jobs.map(({ message }) => message)),
    shared: sharedMembers(run),
  };
}

/**
 * Records what became of each job.
 *
 * @param codes minus the number of a batch whose call failed on every attempt, so that it may have arrived; or a number made
 * of the batch, whether it was sent again, and the entries that SQS did not accept.
 */
export function recordOutcome(
  { sends }: Pick<Sending, "sends">,
  jobs: readonly PlannedJob[],
  codes: readonly number[],
  queue: string,
): void {
  for (const { message } of jobs) sends.sent.add(message.document);
  const recordUnsent = (index: number, why: "refused" | "unconfirmed", message: string) => {
    const job = jobs[index]?.message.document;
    if (job === undefined) return;
    sends.sent.delete(job);
    sends.unsent.set(job, { why, message });
  };
  for (const code of codes) {
    const batch = code < 0 ? -code : Math.floor(code / batchFactor);
    const mask = code < 0 ? sentAgain - 1 : code % sentAgain;
    const why = code < 0 ? "unconfirmed" : "refused";
    const message = code < 0 ? `the call to ${queue} failed on every attempt` : `the queue ${queue} did not accept it`;
    for (let entry = 0; entry < batchEntriesMax; entry++) {
      if (mask & (1 << entry)) recordUnsent((batch - 1) * batchEntriesMax + entry, why, message);
    }
  }
}

import type { ExecutionState } from "../../../aws/state-machine.ts";
import { batchEntriesMax } from "../../../base/limits.ts";
import type { PlannedJob } from "../../../plan/send-plan.ts";
import type { Sending } from "../make-calls.ts";
import { recordUnsent } from "../send-state.ts";

/** A batch was sent again after an error: its messages may be in the queue twice. */
const sentAgain = 1_024;
/** The number of a batch is multiplied by this; below are `sentAgain` and one bit for each entry that failed. */
const batchFactor = 2_048;

/**
 * The codes in the output of an execution: one for each child that was not simply successful. AWS does not state what the result
 * of a Map has for a child that failed, so anything else is left out: DescribeMapRun counts those children.
 */
export function codesIn({ output }: Pick<ExecutionState, "output">): readonly number[] {
  const { codes = [] } = JSON.parse(output ?? "{}") as { readonly codes?: readonly unknown[] };
  return codes.filter((code) => typeof code === "number");
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
  for (const code of codes) {
    const batch = code < 0 ? -code : Math.floor(code / batchFactor);
    const mask = code < 0 ? sentAgain - 1 : code % sentAgain;
    const why = code < 0 ? "unconfirmed" : "refused";
    const message = code < 0 ? `the call to ${queue} failed on every attempt` : `the queue ${queue} did not accept it`;
    const first = (batch - 1) * batchEntriesMax;
    if (code % batchFactor >= sentAgain) sends.sentAgain += Math.min(batchEntriesMax, jobs.length - first);
    for (let entry = 0; entry < batchEntriesMax; entry++) {
      const job = jobs[first + entry]?.message.document;
      if (job !== undefined && mask & (1 << entry)) recordUnsent(sends, job, { why, message });
    }
  }
}

/**
 * Makes all jobs of an execution unconfirmed until they are seen, if some of its children failed: which ones is not known, and
 * jobs that were not sent must not look lost.
 */
export function unconfirmJobs(
  { sends }: Pick<Sending, "sends">,
  jobs: readonly PlannedJob[],
  failedChildren: number,
): void {
  if (failedChildren === 0) return;
  const message = `${failedChildren} of the child executions failed, with at most ${failedChildren * batchEntriesMax} jobs`;
  for (const { message: job } of jobs) {
    if (sends.sent.delete(job.document)) sends.unsent.set(job.document, { why: "unconfirmed", message });
  }
}

/** What became of the jobs of children that are only counted. */
export interface ChildOutcomes {
  /** Messages that SQS did not accept. */
  readonly refused: number;
  /** Messages whose call failed on every attempt, so that they may have arrived. */
  readonly unconfirmed: number;
  /** Messages that were sent again after an error: at most so many may be in the queue twice. */
  readonly again: number;
}

/** A child sends at most 100 batches, and at most 1,000 messages. */
const [batchesFactor, jobsFactor] = [128, 1_024];

/** Adds up the codes of children that are only counted. */
export function addOutcomes(codes: readonly number[]): ChildOutcomes {
  let [refused, unconfirmed, again] = [0, 0, 0];
  for (const code of codes) {
    const jobs = Math.floor(code / batchesFactor);
    again += (code % batchesFactor) * batchEntriesMax;
    refused += jobs % jobsFactor;
    unconfirmed += Math.floor(jobs / jobsFactor);
  }
  return { refused, unconfirmed, again };
}

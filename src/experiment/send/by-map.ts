import { queueNameOf } from "../../aws/queue.ts";
import type { ExecutionState } from "../../aws/state-machine.ts";
import { partOf } from "../../aws/workload.ts";
import { batchEntriesMax } from "../../base/limits.ts";
import type { PlannedJob } from "../../plan/send-plan.ts";
import { noDelays } from "../../plan/spreads/spread.ts";
import type { ArmRun } from "../arm-run.ts";
import { executionFailed, runExecution } from "./execution.ts";
import { makeCalls, type Sending } from "./make-calls.ts";
import { sharedMembers } from "./messages.ts";
import { jobCodes, jobsOfChild, slotEnds } from "./planned-calls.ts";
import { recordUnsent } from "./send-state.ts";

/** Lets a Distributed Map send the messages. An execution sends up to 250,000 of them, and all executions run at once. */
export async function sendByMap(run: ArmRun, sending: Sending): Promise<void> {
  await makeCalls(run, sending, run.calls.length, async ({ jobs }) => {
    const { sends } = sending;
    const range = {
      before: (jobs[0]?.message.document ?? 1) - 1,
      jobs: jobs.length,
      codes: jobCodes(jobs.map(({ message }) => message)),
    };
    const end = await runExecution(run, sending, "send", { jobs, input: sendInput(run, range) });
    // The last message was sent when the execution ended, at the latest.
    const { lastSendMs = 0, firstSendMs = 0 } = sends;
    sends.lastSendMs = Math.max(lastSendMs, firstSendMs + (end.ranMs ?? 0));
    if (end.status !== "SUCCEEDED") throw executionFailed(sending, jobs, end, batchEntriesMax);
    recordOutcome(sending, jobs, codesIn(end), queueNameOf(partOf(run.target.workload, "queueUrl")));
    unconfirmJobs(sending, jobs, sends.children.get(end.arn)?.failed ?? 0);
  });
}

/** The jobs of one execution: how many there are, and before it; and what `jobCodes` says of them. */
interface JobRange {
  readonly before: number;
  readonly jobs: number;
  readonly codes: ReturnType<typeof jobCodes>;
}

/** The input of `SendMachine` in infra/scale.yaml. */
export function sendInput(run: ArmRun, { before, jobs, codes }: JobRange) {
  const { target, spec, id, seed } = run;
  const { minSeconds, maxSeconds } = spec.window ?? noDelays;
  const perChild = jobsOfChild(spec);
  return {
    queueUrl: partOf(target.workload, "queueUrl"),
    run: id,
    children: Math.ceil(jobs / perChild),
    perChild,
    isCounted: spec.isCounted === true,
    jobs,
    before,
    seed,
    from: minSeconds,
    to: maxSeconds,
    slots: slotEnds(run),
    codes,
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

/** A batch was sent again after an error: its messages may be in the queue twice. */
const sentAgain = 1_024;
/** The number of a batch is multiplied by this; below are `sentAgain` and one bit for each entry that failed. */
const batchFactor = 2_048;

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

/**
 * The codes in the output of an execution: one for each child that was not simply successful. AWS does not state what the result
 * of a Map has for a child that failed, so anything else is left out: DescribeMapRun counts those children.
 */
export function codesIn({ output }: Pick<ExecutionState, "output">): readonly number[] {
  const { codes = [] } = JSON.parse(output ?? "{}") as { readonly codes?: readonly unknown[] };
  return codes.filter((code) => typeof code === "number");
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

/** The last two bits of a code: what became of the job whose number is above them. */
const outcomes = { throttled: 1, failed: 2 } as const;

/** Lets a Distributed Map invoke the function once for each job, as many at once as the arm has places. */
export async function invokeByMap(run: ArmRun, sending: Sending): Promise<void> {
  const { sends } = sending;
  await makeCalls(run, sending, 1, async ({ jobs }) => {
    for (const { message } of jobs) sends.sent.add(message.document);
    const end = await runExecution(run, sending, "pool", { jobs, input: poolInput(run, jobs) });
    if (end.status !== "SUCCEEDED") throw executionFailed(sending, jobs, end, 1);
    recordJobs(sending, codesIn(end));
  });
}

/** The input of `PoolMachine` in infra/scale.yaml. */
const poolInput = (run: ArmRun, jobs: readonly PlannedJob[]) => ({
  functionName: run.target.workload.functionName,
  run: run.id,
  jobs: jobs.length,
  lanes: run.spec.parallel ?? jobs.length,
  codes: jobCodes(jobs.map(({ message }) => message)),
  shared: sharedMembers(run),
});

/** Records the jobs that were throttled on every attempt, that failed, and whose invoke may or may not have arrived. */
function recordJobs({ sends }: Sending, codes: readonly number[]): void {
  for (const code of codes) {
    const job = Math.floor(code / 4);
    if (code % 4 === outcomes.throttled) sends.throttled.add(job);
    else if (code % 4 === outcomes.failed) sends.failed.add(job);
    else recordUnsent(sends, job, { why: "unconfirmed", message: "the invoke ended in an error of Lambda" });
  }
}

/** A child sends at most 100 batches, and at most 1,000 messages. */
const [batchesFactor, jobsFactor] = [128, 1_024];

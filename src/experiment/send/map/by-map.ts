import { queueNameOf } from "../../../aws/queue.ts";
import { partOf } from "../../../aws/workload.ts";
import { batchEntriesMax } from "../../../base/limits.ts";
import type { PlannedJob } from "../../../plan/send-plan.ts";
import { noDelays } from "../../../plan/spreads/spread.ts";
import type { ArmRun } from "../../arm-run.ts";
import { makeCalls, type Sending } from "../make-calls.ts";
import { sharedMembers } from "../messages.ts";
import { recordUnsent } from "../send-state.ts";
import { executionFailed, runExecution } from "./execution.ts";
import { codesIn, recordOutcome, unconfirmJobs } from "./outcome.ts";
import { jobCodes, jobsOfChild, slotEnds } from "./plan.ts";

/** Lets a Distributed Map send the messages. An execution sends up to 250,000 of them, and all executions run at once. */
export async function sendByMap(run: ArmRun, sending: Sending): Promise<void> {
  await makeCalls(run, sending, run.calls.length, async ({ jobs }) => {
    const { sends } = sending;
    const end = await runExecution(run, sending, "send", { jobs, input: inputFor(run, jobs) });
    // The last message was sent when the execution ended, at the latest.
    const { lastSendMs = 0, firstSendMs = 0 } = sends;
    sends.lastSendMs = Math.max(lastSendMs, firstSendMs + (end.ranMs ?? 0));
    if (end.status !== "SUCCEEDED") throw executionFailed(sending, jobs, end, batchEntriesMax);
    recordOutcome(sending, jobs, codesIn(end), queueNameOf(partOf(run.target.workload, "queueUrl")));
    unconfirmJobs(sending, jobs, sends.children.get(end.arn)?.failed ?? 0);
  });
}

const inputFor = (run: ArmRun, jobs: readonly PlannedJob[]) =>
  sendInput(run, {
    before: (jobs[0]?.message.document ?? 1) - 1,
    jobs: jobs.length,
    codes: jobCodes(jobs.map(({ message }) => message)),
  });

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

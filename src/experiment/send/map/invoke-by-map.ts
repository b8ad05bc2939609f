import type { PlannedJob } from "../../../plan/send-plan.ts";
import type { ArmRun } from "../../arm-run.ts";
import { makeCalls, type Sending } from "../make-calls.ts";
import { sharedMembers } from "../outgoing.ts";
import { executionFailed, runExecution } from "./execution.ts";
import { codesIn } from "./outcome.ts";
import { jobCodes } from "./plan.ts";

/** The last two bits of a code: what became of the job whose number is above them. */
const outcomes = { throttled: 1, failed: 2 } as const;

/** Lets a Distributed Map invoke the function once for each job, as many at once as the arm has places. */
export async function invokeByMap(run: ArmRun, sending: Sending): Promise<void> {
  const { sends } = sending;
  await makeCalls(run, sending, 1, async ({ jobs }) => {
    for (const { message } of jobs) sends.sent.add(message.document);
    const end = await runExecution(run, sending, "pool", { jobs, input: poolInput(run, jobs) }).catch((error) => {
      for (const job of sends.unsent.keys()) sends.sent.delete(job);
      throw error;
    });
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
    else {
      sends.sent.delete(job);
      sends.unsent.set(job, { why: "unconfirmed", message: "the invoke ended in an error of Lambda" });
    }
  }
}

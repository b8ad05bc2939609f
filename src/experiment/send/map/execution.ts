import type { Cloud } from "../../../aws/clients.ts";
import { whyOf } from "../../../aws/errors.ts";
import { retryThroughOutage } from "../../../aws/retry.ts";
import {
  childCounts,
  type ExecutionState,
  executionState,
  findMachines,
  type Machines,
  startExecution,
  stopExecution,
} from "../../../aws/state-machine.ts";
import { partOf } from "../../../aws/workload.ts";
import { pause } from "../../../base/clock.ts";
import { FlattenError } from "../../../base/errors.ts";
import type { PlannedJob } from "../../../plan/send-plan.ts";
import type { ArmRun } from "../../arm-run.ts";
import { recordUnsentOnError, type Sending } from "../make-calls.ts";
import type { Unsent } from "../send-state.ts";

/** Time between two looks at an execution, milliseconds: DescribeExecution allows 10 a second (SFN-DG quotas). */
const lookEveryMs = 2_000;

/** An execution that has ended, and its ARN. */
export interface EndedExecution extends ExecutionState {
  readonly arn: string;
}

/**
 * Starts an execution that sends jobs, and follows it to its end. An abort, or the timeout of the run, stops it.
 *
 * @throws what failed. Its jobs are recorded first: as unsent if the execution was not started, and as unconfirmed if its end
 * could not be read.
 */
export async function runExecution(
  run: ArmRun,
  sending: Sending,
  machine: keyof Machines,
  { jobs, input }: { readonly jobs: readonly PlannedJob[]; readonly input: object },
): Promise<EndedExecution> {
  const { cloud, workload } = run.target;
  const arn = await recordUnsentOnError(sending, jobs, async () => {
    const machines = await findMachines(cloud, partOf(workload, "stack"));
    return startExecution(cloud, machines[machine], executionName(run, jobs), input);
  });
  try {
    return { ...(await endOf(cloud, arn, sending)), arn };
  } catch (error) {
    recordUnsent(sending, jobs, { why: "unconfirmed", message: whyOf(error) });
    throw error;
  }
}

/** Waits until an execution has ended, and stops it if the run ends first. */
async function endOf(cloud: Cloud, arn: string, { stop, untilMs }: Sending): Promise<ExecutionState> {
  const { clock } = cloud;
  for (let isStopped = false; ; ) {
    const state = await retryThroughOutage(clock, () => executionState(cloud, arn), stop.hurry);
    if (state.status !== "RUNNING") return state;
    if (isStopped) await pause(clock, lookEveryMs);
    else if (stop.signal.aborted || clock.nowMs() >= untilMs) {
      await stopExecution(cloud, arn);
      isStopped = true;
    } else await pause(clock, lookEveryMs, stop.signal);
  }
}

/** Records that jobs do not count as sent. */
function recordUnsent({ sends }: Pick<Sending, "sends">, jobs: readonly PlannedJob[], unsent: Unsent): void {
  for (const { message } of jobs) {
    sends.sent.delete(message.document);
    sends.unsent.set(message.document, unsent);
  }
}

/** Unique for each execution, so that a repeated call starts no second one. At most 80 characters are allowed. */
const executionName = ({ id }: ArmRun, [first]: readonly PlannedJob[]): string =>
  `${id.replaceAll(/[^\w-]/g, "-").slice(-68)}-${first?.message.document ?? 0}`;

/** The codes in the output of an execution: one for each child that was not simply successful. */
export function codesIn({ output }: ExecutionState): readonly number[] {
  const { codes = [] } = JSON.parse(output ?? "{}") as { readonly codes?: readonly number[] };
  return codes;
}

/**
 * Records what is known of the jobs of an execution that has not succeeded: that none was sent, or how many at most. Which jobs
 * were sent is not known, so they count as unconfirmed until they are seen.
 *
 * @param jobsOfChild jobs that one child execution sends.
 * @returns the error to throw.
 */
export async function executionFailed(
  run: ArmRun,
  sending: Sending,
  jobs: readonly PlannedJob[],
  { arn, status, error }: EndedExecution,
  jobsOfChild: number,
): Promise<FlattenError> {
  const counts = await childCounts(run.target.cloud, arn).catch(() => undefined);
  const begun = counts === undefined ? undefined : counts.succeeded + counts.unclear;
  const most = begun === undefined ? jobs.length : Math.min(jobs.length, begun * jobsOfChild);
  const why = most === 0 ? "refused" : "unconfirmed";
  const ended = `the execution ended as ${status}${error === undefined ? "" : ` (${error})`}`;
  const known =
    counts === undefined
      ? "its child executions could not be counted"
      : `${counts.succeeded} of its ${counts.total} child executions succeeded, and up to ${counts.unclear} more had begun`;
  const message = `${ended}: ${known}, so at most ${most} of ${jobs.length} jobs were sent`;
  recordUnsent(sending, jobs, { why, message });
  return new FlattenError("cloud", message, {
    remedy: "before you send again, look at the Map Run of this execution in the console of Step Functions",
  });
}

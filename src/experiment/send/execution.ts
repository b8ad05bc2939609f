import type { Cloud } from "../../aws/clients.ts";
import { whyOf } from "../../aws/errors.ts";
import { mayHaveArrived, retryThroughOutage } from "../../aws/retry.ts";
import {
  type ChildCounts,
  childCounts,
  type ExecutionState,
  executionArnOf,
  executionState,
  findMachines,
  findMapRun,
  type Machines,
  startExecution,
  stopExecution,
} from "../../aws/state-machine.ts";
import { partOf } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import { pause } from "../../base/time.ts";
import type { PlannedJob } from "../../plan/send-plan.ts";
import type { ArmRun } from "../arm-run.ts";
import { recordUnsentOnError, type Sending } from "./make-calls.ts";
import { recordUnsent, type Unsent } from "./send-state.ts";

/** Time between two looks at an execution, milliseconds: DescribeExecution allows 10 a second (SFN-DG quotas). */
const lookEveryMs = 2_000;

/** Time between two looks at a Map Run, whichever it is, milliseconds: DescribeMapRun allows 1 a second (SFN-DG quotas). */
const countEveryMs = 1_000;

/** An execution that has ended, and its ARN. */
export interface EndedExecution extends ExecutionState {
  readonly arn: string;
}

/** What an execution needs of a live run: where it is recorded and counted, and what ends it. */
export type Executing = Pick<Sending, "sends" | "untilMs" | "stop" | "executionJournal">;

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
  const first = jobs[0]?.message.document ?? 0;
  const arn = await recordUnsentOnError(sending, jobs, () => beginExecution(run, sending, { machine, first, input }));
  try {
    return await endOfExecution(run, sending, arn);
  } catch (error) {
    recordAllUnsent(sending, jobs, { why: "unconfirmed", message: whyOf(error) });
    throw error;
  }
}

/** Starts an execution, and records it in the journal first. @param first number of its first job @returns its ARN */
export async function beginExecution(
  { target, id }: Pick<ArmRun, "target" | "id">,
  { executionJournal }: Pick<Executing, "executionJournal">,
  { machine, first, input }: { readonly machine: keyof Machines; readonly first: number; readonly input: object },
): Promise<string> {
  const { cloud, workload } = target;
  const machines = await findMachines(cloud, partOf(workload, "stack"));
  const name = executionName(id, first);
  const arn = executionArnOf(machines[machine], name);
  await executionJournal?.opened(target, arn);
  try {
    await startExecution(cloud, machines[machine], name, input);
  } catch (error) {
    // An execution that may have been started stays in the journal, and the next command looks at it.
    if (!mayHaveArrived(error)) await executionJournal?.closed(target, arn);
    throw error;
  }
  return arn;
}

/** Unique for each execution, so that a repeated call starts no second one. At most 80 characters are allowed. */
const executionName = (runId: string, first: number): string =>
  `${runId.replaceAll(/[^\w-]/g, "-").slice(-68)}-${first}`;

/** Waits until an execution has ended, counts its children meanwhile, and stops it if the run ends first. */
export async function endOfExecution(
  { target }: Pick<ArmRun, "target">,
  { sends, stop, untilMs, executionJournal }: Executing,
  arn: string,
): Promise<EndedExecution> {
  const { cloud } = target;
  const { clock } = cloud;
  const count = countsOf(cloud, arn, sends);
  for (let isStopped = false; ; ) {
    const state = await retryThroughOutage(clock, () => executionState(cloud, arn), stop.hurry);
    await count(state.status !== "RUNNING");
    if (state.status !== "RUNNING") {
      await executionJournal?.closed(target, arn);
      return { ...state, arn };
    }
    if (isStopped) await pause(clock, lookEveryMs);
    else if (stop.signal.aborted || clock.nowMs() >= untilMs) {
      await stopExecution(cloud, arn);
      isStopped = true;
    } else await pause(clock, lookEveryMs, stop.signal);
  }
}

/**
 * Returns a function that counts the children of an execution, unless a Map Run was counted within the last second. Counts that
 * cannot be read are left out: only the picture of the run needs them.
 */
function countsOf(cloud: Cloud, arn: string, sends: Executing["sends"]): (isLast: boolean) => Promise<void> {
  let mapRunArn: string | undefined;
  return async (isLast) => {
    const nowMs = cloud.clock.nowMs();
    if (!isLast && nowMs - sends.childrenCountedMs < countEveryMs) return;
    sends.childrenCountedMs = nowMs;
    try {
      mapRunArn ??= await findMapRun(cloud, arn);
      if (mapRunArn !== undefined) sends.children.set(arn, await childCounts(cloud, mapRunArn));
    } catch {
      if (isLast) sends.children.delete(arn);
    }
  };
}

function recordAllUnsent({ sends }: Pick<Sending, "sends">, jobs: readonly PlannedJob[], why: Unsent): void {
  for (const { message } of jobs) recordUnsent(sends, message.document, why);
}

/** Children that may have begun, and have not succeeded. */
export const unclearChildren = ({ total, succeeded, pending }: ChildCounts): number => total - succeeded - pending;

/**
 * Records what is known of the jobs of an execution that has not succeeded: that none was sent, or how many at most. Which jobs
 * were sent is not known, so they count as unconfirmed until they are seen.
 *
 * @param jobsOfChild jobs that one child execution sends.
 * @returns the error to throw.
 */
export function executionFailed(
  sending: Pick<Sending, "sends">,
  jobs: readonly PlannedJob[],
  end: EndedExecution,
  jobsOfChild: number,
): FlattenError {
  const { message, most } = failureOf(end, sending.sends.children.get(end.arn), jobs.length, jobsOfChild);
  recordAllUnsent(sending, jobs, { why: most === 0 ? "refused" : "unconfirmed", message });
  return executionError(message);
}

/** The error of an execution that has not succeeded. */
export const executionError = (message: string): FlattenError =>
  new FlattenError("cloud", message, {
    remedy: "before you send again, look at the Map Run of this execution in the console of Step Functions",
  });

/** What an execution that has not succeeded has sent, as a sentence and as the largest number of jobs. */
export function failureOf(
  { status, error }: Pick<ExecutionState, "status" | "error">,
  counts: ChildCounts | undefined,
  jobs: number,
  jobsOfChild: number,
): { readonly message: string; readonly most: number } {
  const begun = counts === undefined ? undefined : counts.succeeded + unclearChildren(counts);
  const most = begun === undefined ? jobs : Math.min(jobs, begun * jobsOfChild);
  const ended = `the execution ended as ${status}${error === undefined ? "" : ` (${error})`}`;
  const known =
    counts === undefined
      ? "its child executions could not be counted"
      : `${counts.succeeded} of its ${counts.total} child executions succeeded, and up to ${unclearChildren(counts)} more had begun`;
  return { message: `${ended}: ${known}, so at most ${most} of ${jobs} jobs were sent`, most };
}

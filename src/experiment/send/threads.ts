import { isFifoQueue } from "../../aws/queue.ts";
import { openThreads, type Threads } from "../../aws/threads/pool.ts";
import type { Via } from "../../plan/scenario.ts";
import type { ArmRun } from "../arm-run.ts";

/** Above this number of jobs one core would limit the rate at which they are sent. Other paths make few calls. */
const jobsOfOneThread = {
  invoke: 1_000,
  "invoke-async": 1_000,
  sqs: 10_000,
} as const satisfies Partial<Record<Via, number>>;

/**
 * Starts threads that make the calls of a large run, before its time begins.
 *
 * @returns undefined for a run that one thread sends as fast, and where threads cannot be used.
 */
export async function openSendThreads({ target, spec }: ArmRun): Promise<Threads | undefined> {
  const { cloud, workload } = target;
  const few = (jobsOfOneThread as Partial<Record<Via, number>>)[spec.via] ?? Number.POSITIVE_INFINITY;
  // In a FIFO queue one call follows another.
  const isSequential = spec.via === "sqs" && isFifoQueue(workload.queueUrl ?? "");
  return spec.count <= few || isSequential || spec.parallel === 1 ? undefined : openThreads(cloud);
}

/** The run, with the cloud whose calls the threads make. */
export const onThreads = (run: ArmRun, threads: Threads | undefined): ArmRun =>
  threads === undefined ? run : { ...run, target: { ...run.target, cloud: threads.cloud } };

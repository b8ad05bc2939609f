import { isFlattenStack } from "../../aws/workload.ts";
import { isQueued } from "../../plan/scenario.ts";
import type { ArmRun } from "../arm-run.ts";

/**
 * How the jobs of a run are accounted for.
 *
 * - `job-lines`: the function of flatten logs a line for each attempt at a job.
 * - `request-ids`: Lambda answers each direct invoke with the request id that the log has.
 * - `counts`: for messages to any other function only the queue, the dead-letter queue and the number of invocations are
 *   known. If the function has the wrapper `withJobLines`, its lines are read, and the jobs are not only counted.
 */
export type Accounting = "job-lines" | "request-ids" | "counts";

/** How the jobs of a run are accounted for. */
export function accountingOf({ target, spec }: Pick<ArmRun, "target" | "spec">): Accounting {
  if (isFlattenStack(target.workload)) return "job-lines";
  return isQueued(spec.via) ? "counts" : "request-ids";
}

/** Whether the answer to an invoke tells what became of its job, so that the log settles the jobs without one. */
export const isAnswered = ({ via }: Pick<ArmRun["spec"], "via">): boolean => via === "invoke" || via === "pool";

/** Whether jobs may be in the dead-letter queue, which can show which ones. */
export const mayBeDeadLettered = ({ spec }: Pick<ArmRun, "spec">, accounting: Accounting): boolean =>
  !isAnswered(spec) && accounting !== "request-ids";

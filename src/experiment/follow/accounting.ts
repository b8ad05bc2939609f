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

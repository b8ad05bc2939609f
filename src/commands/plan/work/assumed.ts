import { usageError } from "../../../base/errors.ts";
import type { CommandContext } from "../../../cli/context.ts";
import { writeNote } from "../../../cli/output.ts";
import { outlastsFunction } from "../../../cli/parse/work-times.ts";
import type { Consumer } from "../../../plan/consumer.ts";
import { fixedWork } from "../../../plan/work/distributions.ts";
import type { Work } from "../../../plan/work/work.ts";
import { seconds } from "../../../terminal/format.ts";
import { assumedSeconds } from "../../arms/flags.ts";
import type { PlanReading } from "../reading.ts";

type Timeout = Pick<Consumer, "functionTimeoutSeconds">;

/**
 * The work that a plan assumes if nothing says how long a job takes: that of `assumedSeconds`. For a function that was read, the
 * assumption is printed to stderr.
 */
export function assumedWork(
  context: CommandContext,
  { functionTimeoutSeconds: timeout = Number.POSITIVE_INFINITY }: Timeout,
  reading: PlanReading | undefined,
): Work {
  const assumed = assumedSeconds(timeout);
  if (reading !== undefined) {
    const half = assumed === timeout / 2 ? `, half of the timeout of the function, ${seconds(timeout)}` : "";
    writeNote(
      context,
      `The function did not run in this period: the plan assumes ${seconds(assumed)} for each job${half}. To give the time of a job: --work 2s`,
    );
  }
  return fixedWork(assumed);
}

/** @throws {FlattenError} (usage) for jobs that the timeout of the function would stop again and again. */
export function refuseStopped(
  work: Work,
  { functionTimeoutSeconds: timeout }: Timeout,
  instead = "plan with shorter jobs, or with a longer timeout of the function",
): void {
  // The longest measured time may be that of an invocation that the timeout has stopped.
  const judged = work.kind === "sample" ? { ...work, longestSeconds: Number.POSITIVE_INFINITY } : work;
  if (timeout === undefined || !outlastsFunction(judged, timeout)) return;
  throw usageError(
    `jobs of ${work.text} do not fit into the timeout of the function, ${seconds(timeout)}: Lambda would stop them in every attempt`,
    instead,
  );
}

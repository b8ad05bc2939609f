import type { Invocation } from "./invocations.ts";
import type { JobLog } from "./jobs.ts";

/** The invocations of a function while a run lasted. */
export interface Invocations {
  /** Those of the run, and those of which nobody knows whose they are: they still run, or crashed without a word. */
  readonly own: readonly Invocation[];
  /** Those that worked on other jobs at the same time. */
  readonly foreign: readonly Invocation[];
}

/** Tells the invocations of a run from those of other jobs, which stand in the same log; others count from `startedMs` to `endedMs`. */
export function tellApart(
  invocations: readonly Invocation[],
  log: JobLog,
  startedMs: number,
  endedMs: number,
): Invocations {
  const own = invocations.filter((one) => !isForeign(one, log));
  const foreign = invocations.filter(
    (one) => isForeign(one, log) && one.startMs <= endedMs && (one.endMs ?? endedMs) >= startedMs,
  );
  return { own, foreign };
}

/** Its lines name other jobs, or it ended well and names none, in a run whose invocations do name theirs. */
function isForeign({ requestId, endMs, crashed }: Invocation, log: JobLog): boolean {
  if (log.ranIn(requestId)) return false;
  return log.ranElsewhere(requestId) || (endMs !== undefined && !crashed && !log.isEmpty);
}

import { functionSettings } from "../../../aws/functions.ts";
import { readLogEvents } from "../../../aws/logs/events.ts";
import { partOf, type Workload } from "../../../aws/workload.ts";
import { parseJobLine } from "../../../base/job.ts";
import type { Target } from "../../target.ts";
import type { MeasuredJob } from "../fit.ts";
import type { Measurements } from "../learn-work.ts";

/** Every job line contains this word, and no event does that the function logs. */
const pattern = "startedAtMs";

/**
 * Reads how long each job worked from the log of `process`. Failed attempts do not count.
 *
 * @param sinceMs how far back the log is read, milliseconds.
 */
export async function measurementsFromLogs(
  { cloud, workload }: Target<Workload>,
  sinceMs: number,
): Promise<Measurements> {
  const toMs = cloud.clock.nowMs();
  const fromMs = toMs - sinceMs;
  const functionName = partOf(workload, "functionName");
  const { logGroup } = await functionSettings(cloud, functionName);
  const jobs: MeasuredJob[] = [];
  let newestMs: number | null = null;
  for (const { message } of await readLogEvents(cloud, { group: logGroup, startMs: fromMs, pattern })) {
    const line = parseJobLine(message);
    if (line === undefined || line.outcome !== "processed") continue;
    jobs.push({ seconds: (line.endedAtMs - line.startedAtMs) / 1000, size: line.size });
    newestMs = Math.max(newestMs ?? line.endedAtMs, line.endedAtMs);
  }
  const place = `the log of ${functionName}`;
  const window = { fromMs, toMs };
  return { source: "logs", place, window, runs: jobs.length, newestMs, jobs, batchSize: 1, logsJobs: true };
}

import type { ExitReason } from "../base/exit-code.ts";
import { RunLines } from "../operate/logs-run.ts";
import { logStats, statsPattern } from "../operate/logs-stats.ts";
import { LogTail } from "../operate/logs-tail.ts";
import { logsStatsReport } from "../render/logs-stats-report.ts";
import type { CommandContext } from "./context.ts";
import type { ResultSink } from "./result-sink.ts";
import type { LogFlags } from "./run-logs.ts";
import { type LogSource, logHead, nothingLogged } from "./run-logs-source.ts";
import { viewOf } from "./view.ts";

/** Shows what a log comes to. */
export async function showStats(
  context: CommandContext,
  flags: LogFlags,
  source: LogSource,
  sink: ResultSink,
): Promise<ExitReason> {
  const { cloud } = source.target;
  // Only the event that is printed at its start tells which run an invocation was for that never finished a job.
  const run = flags.run === undefined ? undefined : new RunLines(flags.run);
  const tail = new LogTail(cloud, source.logGroup, source.sinceMs, run === undefined ? statsPattern : undefined);
  const read = await tail.read();
  const stats = logStats(run === undefined ? read : run.add(read), source.untilMs, flags.run);
  const head = logHead(source, flags.run);
  const document = { schemaVersion: 1, kind: "log-stats", ...head, ...stats };
  const empty = stats.invocations === 0;
  if (flags.format === "json") await sink.write(JSON.stringify(document, null, 2));
  else if (!empty) await sink.write(logsStatsReport(stats, head, viewOf(context, flags)).trimEnd());
  if (empty) throw nothingLogged(source, flags.run, run?.lastRunSeen);
  return "ok";
}

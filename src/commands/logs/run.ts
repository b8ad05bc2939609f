import { functionSettings } from "../../aws/functions.ts";
import { isFlattenStack, partOf } from "../../aws/workload.ts";
import { type ExitReason, FlattenError, usageError } from "../../base/errors.ts";
import { minuteMs } from "../../base/time.ts";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import { type ResultSink, viewOf, writeNote } from "../../cli/output.ts";
import { parseChoice } from "../../cli/parse/values.ts";
import { withRunId } from "../../cli/past-runs.ts";
import { type OpenWorkload, withTarget } from "../../cli/target/open-target.ts";
import { isFailure, type LogEntry, logStats, statsPattern } from "../../operate/logs/entry.ts";
import { followLogs, LogTail, RunLines } from "../../operate/logs/follow.ts";

import { counted, roughly } from "../../terminal/format.ts";
import { type LogHead, logLine, logsStatsReport } from "./report.ts";

/** Flags of `flatten logs`, after parsing. */
type LogFlags = CommonFlags & {
  readonly since?: number;
  readonly follow?: boolean;
  readonly run?: string;
  readonly errors?: boolean;
  readonly stats?: boolean;
};

/** The log that a command reads, and the period. */
interface LogSource {
  readonly target: OpenWorkload;
  /** As in `LogHead.function`. */
  readonly label: string;
  /** Whether the function is flatten's, so that a burst makes it log. */
  readonly isFlattens: boolean;
  readonly functionName: string;
  readonly logGroup: string;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** Runs `flatten logs`: prints lines of a function's log, follows them, or prints statistics. */
export const runLogs: CommandRun<LogFlags> = async (context, given, [name]) => {
  const role = name === undefined ? undefined : parseChoice(["process", "trigger"] as const)("flatten logs")(name);
  assertCompatible(given);
  const flags = await withRunId(context.cwd, given);
  return withTarget(context, flags, "read", async ({ target, sink }) => {
    const { workload, cloud } = target;
    const isFlattens = isFlattenStack(workload);
    const functionName = partOf(workload, role === "trigger" ? "triggerFunctionName" : "functionName");
    const { logGroup } = await functionSettings(cloud, functionName);
    const untilMs = cloud.clock.nowMs();
    const sinceMs = untilMs - (flags.since ?? 15 * minuteMs);
    const label = isFlattens ? (role ?? "process") : functionName;
    const source: LogSource = { target, label, isFlattens, functionName, logGroup, sinceMs, untilMs };
    return flags.stats ? showStats(flags, source, sink) : showLines(context, flags, source, sink);
  });
};

function assertCompatible({ stats, follow, errors, output }: LogFlags): void {
  if (stats && follow) {
    throw usageError(
      "--stats and --follow cannot be combined: statistics need an end of the period",
      "omit one of them",
    );
  }
  if (stats && errors) {
    throw usageError("--stats and --errors cannot be combined: the statistics include failures", "omit --errors");
  }
  if (follow && output !== undefined && output !== "-") {
    throw usageError("--follow and --output cannot be combined", `for example: flatten logs --follow > ${output}`);
  }
}

/** Shows the lines of a log, with `--follow` until an interruption. */
async function showLines(
  context: CommandContext,
  flags: LogFlags,
  source: LogSource,
  sink: ResultSink,
): Promise<ExitReason> {
  const tail = new LogTail(source.target.cloud, logOf(source), source.functionName);
  const run = flags.run === undefined ? undefined : new RunLines(flags.run);
  let matching = 0;
  let shown = 0;
  const select = (entries: readonly LogEntry[]): LogEntry[] => {
    const ofRun = run === undefined ? [...entries] : run.add(entries);
    const selected = flags.errors ? ofRun.filter(isFailure) : ofRun;
    matching += ofRun.length;
    shown += selected.length;
    return selected;
  };
  if (flags.follow) {
    const onEntries = async (entries: readonly LogEntry[]) => {
      const selected = select(entries);
      if (selected.length > 0) await sink.write(linesOf(context, flags, selected));
    };
    const end = await followLogs({ target: source.target, tail, onEntries, signal: context.interrupted });
    if (end === "interrupted") return "interrupted";
    writeNote(context, idleNote);
  } else {
    const selected = select(await tail.read()).sort((a, b) => a.atMs - b.atMs);
    const document = { schemaVersion: 1, kind: "logs", ...logHead(source, flags.run), events: selected.map(eventOf) };
    if (flags.format === "json" || selected.length > 0) {
      await sink.show(document, () => linesOf(context, flags, selected));
    }
  }
  if (matching === 0) throw nothingLogged(source, flags.run, run?.lastRunSeen);
  if (shown === 0) writeNote(context, `no failure in ${counted(matching, "line")}`);
  return "ok";
}

const idleNote =
  "The emulator is idle and its time only passes while a command runs, so no new line can arrive: the log has ended.";

function linesOf(context: CommandContext, flags: LogFlags, entries: readonly LogEntry[]): string {
  if (flags.format === "json") return entries.map((entry) => JSON.stringify(eventOf(entry))).join("\n");
  const view = viewOf(context, flags);
  const toTerminal = context.stdout.isTTY === true && (flags.output === undefined || flags.output === "-");
  return entries.map((entry) => logLine(entry, view, toTerminal)).join("\n");
}

const eventOf = ({ atMs, stream, kind, requestId, text, job }: LogEntry) => ({
  at: new Date(atMs).toISOString(),
  stream,
  kind,
  requestId,
  text,
  ...(job === null ? {} : { job }),
});

/** Shows the statistics of a log. */
async function showStats(flags: LogFlags, source: LogSource, sink: ResultSink): Promise<ExitReason> {
  const { cloud } = source.target;
  // Without the filter: for an invocation that finished no job, only the logged event shows its run.
  const run = flags.run === undefined ? undefined : new RunLines(flags.run);
  const query = { ...logOf(source), ...(run === undefined ? { pattern: statsPattern } : {}) };
  const tail = new LogTail(cloud, query, source.functionName);
  const read = await tail.read();
  const stats = logStats(run === undefined ? read : run.add(read), source.untilMs, flags.run);
  const head = logHead(source, flags.run);
  const document = { schemaVersion: 1, kind: "log-stats", ...head, ...stats };
  const isEmpty = stats.invocations === 0;
  if (flags.format === "json" || !isEmpty) await sink.show(document, (_, view) => logsStatsReport(stats, head, view));
  if (isEmpty) throw nothingLogged(source, flags.run, run?.lastRunSeen);
  return "ok";
}

const logOf = ({ logGroup, sinceMs }: LogSource) => ({ group: logGroup, startMs: sinceMs });

const logHead = ({ target, label, logGroup, sinceMs, untilMs }: LogSource, run: string | undefined): LogHead => ({
  target: target.description,
  function: label,
  logGroup,
  from: new Date(sinceMs).toISOString(),
  to: new Date(untilMs).toISOString(),
  run: run ?? null,
});

/** The remedy suggests a period that is this much longer. */
const longerBy = 4;

/** The error when no line is found: no line at all, or none of the given run. */
function nothingLogged(
  { label, isFlattens, sinceMs, untilMs }: LogSource,
  run: string | undefined,
  lastRunSeen: string | undefined,
): FlattenError {
  const subject = isFlattens ? `the ${label} function` : `the function "${label}"`;
  const minutes = (untilMs - sinceMs) / 60_000;
  const period = `the last ${Number.isInteger(minutes) && minutes < 120 ? `${minutes} min` : roughly(minutes * 60)}`;
  const longer = `choose a longer period: flatten logs${isFlattens ? ` ${label}` : ""} --since ${Math.ceil((longerBy * minutes) / 60)}h`;
  if (run === undefined) {
    return new FlattenError("inconclusive", `${subject} logged nothing in ${period}`, {
      remedy: isFlattens
        ? `${longer}; or run it: flatten burst${label === "trigger" ? " --via trigger --jitter 10" : ""}`
        : longer,
    });
  }
  return new FlattenError("inconclusive", `${subject} logged nothing for the run "${run}" in ${period}`, {
    remedy: lastRunSeen === undefined ? longer : `the last run in the log: --run ${lastRunSeen}`,
  });
}

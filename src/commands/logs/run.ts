import { functionSettings } from "../../aws/functions.ts";
import { type ExitReason, usageError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommonFlags } from "../../cli/common-flags.ts";
import type { CommandContext } from "../../cli/context.ts";
import { openSink, type ResultSink, viewOf } from "../../cli/output.ts";
import { parseChoice } from "../../cli/parse/choices.ts";
import { openDeployed } from "../../cli/target/open-deployed.ts";
import { isTrouble, type LogEntry } from "../../operate/logs/entry.ts";
import { followLogs, LogTail } from "../../operate/logs/follow.ts";
import { RunLines } from "../../operate/logs/run.ts";
import { logStats, statsPattern } from "../../operate/logs/stats.ts";
import { counted } from "../../terminal/format.ts";
import { logLine } from "./line-text.ts";
import { type LogSource, logHead, nothingLogged } from "./source.ts";
import { logsStatsReport } from "./stats-report.ts";

/** Shows the lines of a log: those that there are, or on and on. */
export async function showLines(
  context: CommandContext,
  flags: LogFlags,
  source: LogSource,
  sink: ResultSink,
): Promise<ExitReason> {
  const tail = new LogTail(source.target.cloud, source.logGroup, source.sinceMs);
  const choice = new LineChoice(flags);
  const note = (text: string) => {
    if (!context.quiet) context.stderr.write(`${text}\n`);
  };
  if (flags.follow) {
    const onEntries = async (entries: readonly LogEntry[]) => {
      const chosen = choice.add(entries);
      if (chosen.length > 0) await sink.write(linesOf(context, flags, chosen));
    };
    const end = await followLogs({ target: source.target, tail, onEntries, signal: context.interrupted });
    if (end === "interrupted") return "interrupted";
    note(nothingMoves);
  } else {
    const chosen = choice.add(await tail.read()).sort((a, b) => a.atMs - b.atMs);
    if (flags.format === "json") await sink.write(documentOf(source, flags, chosen));
    else if (chosen.length > 0) await sink.write(linesOf(context, flags, chosen));
  }
  if (choice.matching === 0) throw nothingLogged(source, flags.run, choice.lastRunSeen);
  if (choice.shown === 0) note(`nothing went wrong in ${counted(choice.matching, "line")}`);
  return "ok";
}

/** Picks the lines that the flags ask for. */
class LineChoice {
  readonly #run: RunLines | undefined;
  readonly #errors: boolean;
  /** Lines of the run that was asked for, or all; and those of them that were shown. */
  matching = 0;
  shown = 0;

  constructor({ run, errors }: LogFlags) {
    this.#run = run === undefined ? undefined : new RunLines(run);
    this.#errors = errors === true;
  }

  get lastRunSeen(): string | undefined {
    return this.#run?.lastRunSeen;
  }

  add(entries: readonly LogEntry[]): LogEntry[] {
    const ofRun = this.#run === undefined ? [...entries] : this.#run.add(entries);
    const chosen = this.#errors ? ofRun.filter(isTrouble) : ofRun;
    this.matching += ofRun.length;
    this.shown += chosen.length;
    return chosen;
  }
}

const nothingMoves =
  "The local emulator's time stands still between commands, and nothing is left to happen: the log ends here.";

function linesOf(context: CommandContext, flags: LogFlags, entries: readonly LogEntry[]): string {
  if (flags.format === "json") return entries.map((entry) => JSON.stringify(eventOf(entry))).join("\n");
  const view = viewOf(context, flags);
  const toTerminal = context.stdout.isTTY === true && (flags.output === undefined || flags.output === "-");
  return entries.map((entry) => logLine(entry, view, toTerminal)).join("\n");
}

function documentOf(source: LogSource, { run }: LogFlags, entries: readonly LogEntry[]): string {
  const document = { schemaVersion: 1, kind: "logs", ...logHead(source, run), events: entries.map(eventOf) };
  return JSON.stringify(document, null, 2);
}

const eventOf = ({ atMs, stream, kind, requestId, text, job }: LogEntry) => ({
  at: new Date(atMs).toISOString(),
  stream,
  kind,
  requestId,
  text,
  ...(job === null ? {} : { job }),
});

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

/** Flags of `flatten logs`, after parsing. */
export type LogFlags = CommonFlags & {
  readonly since?: number;
  readonly follow?: boolean;
  readonly run?: string;
  readonly errors?: boolean;
  readonly stats?: boolean;
};

const functionNames = ["process", "trigger"] as const;
const defaultSinceMs = 15 * 60_000;

export const runLogs: CommandRun<LogFlags> = async (context, flags, [word]) => {
  const role = word === undefined ? "process" : parseChoice(functionNames)("flatten logs")(word);
  refuseContradictions(flags);
  const sink = await openSink(context, flags);
  const target = await openDeployed(context, flags);
  try {
    const { stack, cloud } = target;
    const functionName = role === "process" ? stack.processFunctionName : stack.triggerFunctionName;
    const { logGroup } = await functionSettings(cloud, functionName);
    const untilMs = cloud.clock.nowMs();
    const sinceMs = untilMs - (flags.since ?? defaultSinceMs);
    const source: LogSource = { target, role, logGroup, sinceMs, untilMs };
    return await (flags.stats ? showStats : showLines)(context, flags, source, sink);
  } finally {
    await target.close();
  }
};

function refuseContradictions({ stats, follow, errors, output }: LogFlags): void {
  if (stats && follow) {
    throw usageError("--stats and --follow do not go together: statistics need an end", "leave out one of them");
  }
  if (stats && errors) {
    throw usageError("--stats and --errors do not go together: the statistics count failures", "leave out --errors");
  }
  if (follow && output !== undefined && output !== "-") {
    throw usageError("--follow and --output do not go together", `for example: flatten logs --follow > ${output}`);
  }
}

import type { ExitReason } from "../base/exit-code.ts";
import { isTrouble, type LogEntry } from "../operate/logs-entry.ts";
import { followLogs } from "../operate/logs-follow.ts";
import { RunLines } from "../operate/logs-run.ts";
import { LogTail } from "../operate/logs-tail.ts";
import { counted } from "../render/format.ts";
import { logLine } from "../render/logs-lines.ts";
import type { CommandContext } from "./context.ts";
import type { ResultSink } from "./result-sink.ts";
import type { LogFlags } from "./run-logs.ts";
import { type LogSource, logHead, nothingLogged } from "./run-logs-source.ts";
import { viewOf } from "./view.ts";

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

import { type ExitReason, exitCodes, FlattenError, MissingPartError } from "./base/errors.ts";
import { type CommandContext, canAsk, type Output, type ProcessContext } from "./cli/command.ts";
import { atPlace } from "./cli/command-line.ts";
import type { CommonFlags } from "./cli/common-flags.ts";
import { parseCommandLine } from "./program.ts";
import { paintFor, safeText, showsUnicode, wantsColor } from "./terminal/characters.ts";

const defaultColumns = 80;

/** Runs one command line and returns the exit code. Nothing below it ends the process. */
export async function main(processContext: ProcessContext): Promise<number> {
  let flags: CommonFlags = {};
  try {
    const invocation = await parseCommandLine(argvOf(processContext), processContext.stdout);
    if (invocation === undefined) return exitCodes.ok.code;
    flags = invocation.flags;
    const context = await contextOf(processContext, flags);
    const run = await invocation.definition.load();
    return exitCodes[await run(context, invocation.flags as never, invocation.args)].code;
  } catch (error) {
    return exitCodes[await report(error, processContext, flags)].code;
  }
}

/** The command line. Without a word it is the home screen on a terminal, and help elsewhere. */
function argvOf(processContext: ProcessContext): readonly string[] {
  const { argv } = processContext;
  return argv.length > 0 ? argv : [canAsk(processContext) ? "home" : "--help"];
}

async function contextOf(processContext: ProcessContext, flags: CommonFlags): Promise<CommandContext> {
  // Help is printed without it.
  const { NoteOutput } = await import("./cli/output.ts");
  const { env, stdout, stderr, setExitMessage } = processContext;
  const isPainted = ({ isTTY }: Output) =>
    wantsColor({ env, isTTY: isTTY === true, noColorFlag: flags.color === false });
  const notes = new NoteOutput(safeOutput(stderr, isPainted(stderr)), showsUnicode(env) && flags.plain !== true);
  return {
    ...processContext,
    stdout: safeOutput(stdout, isPainted(stdout)),
    stderr: notes,
    holdNotes: () => notes.hold(),
    terminal: stderr,
    setExitMessage: (message) => setExitMessage(message === undefined ? undefined : safeText(message, false)),
    paint: { out: paintFor(isPainted(stdout)), err: paintFor(isPainted(stderr)) },
    columns: Number(env.COLUMNS) || stdout.columns || stderr.columns || defaultColumns,
    quiet: flags.quiet === true,
    atPlace: (text) => atPlace(text, flags),
    runLine: (argv, change = {}) => main({ ...processContext, ...change, argv }),
  };
}

/** A stream whose text is made harmless: it may contain names and messages from outside. */
const safeOutput = (stream: Output, isPainted: boolean): Output => ({
  write: (text) => stream.write(safeText(text, isPainted)),
  isTTY: stream.isTTY,
  get columns() {
    return stream.columns;
  },
  get rows() {
    return stream.rows;
  },
});

async function report(error: unknown, processContext: ProcessContext, flags: CommonFlags): Promise<ExitReason> {
  const { paint, stderr, atPlace: placed } = await contextOf(processContext, flags);
  const { errorDocument, errorReport } = await import("./terminal/error-report.ts");
  const shown = await translated(error, flags, processContext);
  const format = wantsJson(flags, processContext.argv) ? errorDocument : errorReport;
  stderr.write(format(shown, { paint: paint.err, debug: flags.debug === true, atPlace: placed }));
  return shown instanceof FlattenError ? shown.reason : "unexpected";
}

/** Whether the result was to be JSON. After a usage error the flags are unknown, so the words of the line decide. */
const wantsJson = ({ format }: CommonFlags, argv: readonly string[]): boolean =>
  format === "json" || (format === undefined && /(^| )--(?:format[ =])?json( |$)/.test(argv.join(" ")));

/** The translation of SDK errors is loaded only when there is something to translate. */
async function translated(error: unknown, flags: CommonFlags, processContext: ProcessContext): Promise<unknown> {
  const { interrupted } = processContext;
  if (error instanceof MissingPartError) return onEmulator(error, flags, processContext);
  if (error instanceof FlattenError) return error;
  if (interrupted.aborted && error === interrupted.reason) return new FlattenError("interrupted", "interrupted");
  const { fileFailure, isFileError } = await import("./cli/files.ts");
  if (isFileError(error)) return fileFailure(error);
  const [{ translateError }, { connectionOf, resolveSettings }] = await Promise.all([
    import("./aws/errors.ts"),
    import("./cli/project-file.ts"),
  ]);
  // If the settings cannot be resolved, this is the error that says so.
  const settings = await resolveSettings(processContext, flags).catch(() => undefined);
  return translateError(error, settings === undefined ? {} : connectionOf(settings));
}

/** Functions of users are rarely on the local target: a command that names one there was probably meant for AWS. */
async function onEmulator(error: MissingPartError, flags: CommonFlags, place: ProcessContext): Promise<FlattenError> {
  const { resolveSettings } = await import("./cli/project-file.ts");
  if ((await resolveSettings(place, flags)).target.kind !== "local") return error;
  const remedy = `the command ran on the emulator; to run it on AWS, add: --target aws; ${error.others}`;
  return new FlattenError(error.reason, error.message, { remedy, cause: error });
}

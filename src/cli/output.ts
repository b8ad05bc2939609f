import { constants, openSync, type Stats, writeSync } from "node:fs";
import { access, readlink, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Workload } from "../aws/workload.ts";
import { type ExitReason, usageError } from "../base/errors.ts";
import type { Clock } from "../base/time.ts";
import { placeOf, type Target, type TargetDescription } from "../experiment/target.ts";
import { paintFor, safeText, showsUnicode, toAscii } from "../terminal/characters.ts";
import { clean, finish, paragraph, type View, widthOf, wrap, wrapLines } from "../terminal/page.ts";
import type { CommandContext, Output } from "./command.ts";
import type { CommonFlags, DryRunFlags } from "./common-flags.ts";
import { failureText, fileFailure, isFileError, writeWholeFile } from "./files.ts";

/** Where the result of a command goes. */
export interface ResultSink {
  /**
   * Writes the whole result. A file is replaced by a newer result; anything else receives one result after another.
   *
   * @throws {FlattenError} (cloud) when it cannot be written.
   */
  write(text: string): Promise<void>;
  /** Writes a result as `--format` asks: its document as JSON, or its report. */
  show<Document>(document: Document, report: Report<Document>): Promise<void>;
}

/** The text of a result: the lines of a page, or a text that is formatted already. */
type Report<Document> = (document: Document, view: View) => readonly string[] | string;

/** What a sink is for, in its messages. */
interface SinkText {
  readonly flag: string;
  /** Subject and verb: `delays were`. */
  readonly what: string;
  readonly example: string;
}

const ofResult: SinkText = { flag: "--output", what: "result was", example: "result.json" };

/**
 * Opens the destination of the result: the file of `--output`, or stdout. Called before anything is sent.
 *
 * @param text what the sink is for, if it is not the result
 * @throws {FlattenError} (usage) if the file cannot be written.
 */
export async function openSink(
  context: CommandContext,
  flags: CommonFlags,
  text: SinkText = ofResult,
): Promise<ResultSink> {
  const write = await openOutput(context, flags, text);
  return { write, show: (document, report) => write(resultText(context, flags, document, report)) };
}

async function openOutput(
  context: CommandContext,
  { output }: CommonFlags,
  text: SinkText,
): Promise<ResultSink["write"]> {
  if (output === undefined || output === "-") return async (content) => void context.stdout.write(`${content}\n`);
  const write = await openFile(resolve(context.cwd, output), output, context.wallClock, text);
  return async (content) => {
    await write(`${safeText(content, false)}\n`).catch((error: unknown) => {
      throw isFileError(error) ? fileFailure(error, `the ${text.what} not written to ${output}`) : error;
    });
    if (!context.quiet) context.stderr.write(`${text.what.split(" ")[0]} written to ${output}\n`);
  };
}

/** Opens a file, or a device or pipe, which must not be replaced by a file. */
async function openFile(
  path: string,
  shown: string,
  clock: Clock,
  { flag, example }: SinkText,
): Promise<(text: string) => Promise<void>> {
  try {
    const there = await stat(path).catch(ignoreMissing);
    if (there?.isDirectory()) throw new Error("it is a folder");
    if (there !== undefined && (!there.isFile() || /^\/(dev|proc)\//.test(path))) return openDevice(path, clock);
    const target = await withoutLinks(path);
    await assertWritable(target, dirname(shown), there);
    return (text) => writeWholeFile(target, text);
  } catch (error) {
    const why = isFileError(error) ? failureText(error) : (error as Error).message;
    throw usageError(`${flag} ${shown} cannot be written: ${why}`, `for example: ${flag} ${example}`);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
}

/** Follows symbolic links to the file that they name, which need not exist. */
async function withoutLinks(path: string): Promise<string> {
  const target = await readlink(path).catch(() => undefined);
  return target === undefined ? path : withoutLinks(resolve(dirname(path), target));
}

async function assertWritable(path: string, shownFolder: string, there: Stats | undefined): Promise<void> {
  const folder = await stat(dirname(path)).catch(ignoreMissing);
  if (folder === undefined) throw new Error("its folder does not exist");
  if (!folder.isDirectory()) throw new Error(`${shownFolder} is not a folder`);
  await access(dirname(path), constants.W_OK);
  if (there !== undefined) await access(path, constants.W_OK);
}

const retryMs = 20;

/**
 * Opens a device or pipe. It is opened once, because a reader of a pipe ends when the writer closes it, and without
 * blocking, because a process cannot end while one of its calls is blocked.
 */
function openDevice(path: string, clock: Clock): (text: string) => Promise<void> {
  const handle = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  return async (text) => {
    let rest: Uint8Array = Buffer.from(text);
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(handle, rest));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // As on stdout, a reader that has gone is no error.
        if (code === "EPIPE") return;
        if (code !== "EAGAIN") throw error;
        await clock.sleepMs(retryMs);
      }
    }
  };
}

/** Returns the page of the result: that of stdout, or one without colors for a file. */
export const viewOf = (
  { paint, stdout, columns, env, atPlace }: CommandContext,
  { output, plain = false }: CommonFlags,
): View => ({
  atPlace,
  paint: output === undefined || output === "-" ? paint.out : paintFor(false),
  // The terminal may have another width than when the command was started.
  columns: Number(env.COLUMNS) || stdout.columns || columns,
  unicode: showsUnicode(env) && !plain,
  plain,
});

function resultText<Document>(
  context: CommandContext,
  flags: CommonFlags,
  document: Document,
  report: Report<Document>,
): string {
  context.onResult?.(document);
  if (flags.format === "json") return JSON.stringify(document, null, 2);
  const view = viewOf(context, flags);
  const page = report(document, view);
  return (typeof page === "string" ? page : finish(page, view)).trimEnd();
}

/** Prints lines to stderr for the user, unless `--quiet` is given. */
export function announce(context: CommandContext, flags: CommonFlags, lines: (view: View) => readonly string[]): void {
  const printed = lines({ ...viewOf(context, flags), paint: context.paint.err });
  if (!context.quiet && printed.length > 0) context.stderr.write(`${printed.join("\n")}\n`);
}

/** Writes a text to stderr as it is; not with `--quiet`. */
export function writeUnlessQuiet({ quiet, stderr }: CommandContext, text: string): void {
  if (!quiet) stderr.write(text);
}

/** Writes a sentence to stderr, wrapped to the width of the terminal; not with `--quiet`. */
export function writeNote(context: CommandContext, sentence: string): void {
  if (context.quiet) return;
  context.stderr.write(`${wrap(clean(context.atPlace(sentence)), widthOf(context)).join("\n")}\n`);
}

/** stderr for notes: breaks lines at words on a terminal, writes ASCII if it shows nothing else, and can hold notes back. */
export class NoteOutput implements Output {
  readonly #output: Output;
  readonly #isUnicode: boolean;
  #held: string[] | undefined;

  constructor(output: Output, isUnicode: boolean) {
    this.#output = output;
    this.#isUnicode = isUnicode;
  }

  get isTTY() {
    return this.#output.isTTY;
  }

  get columns() {
    return this.#output.columns;
  }

  get rows() {
    return this.#output.rows;
  }

  write(text: string): unknown {
    if (this.#held !== undefined) return this.#held.push(text);
    const shown = this.#isUnicode ? text : toAscii(text);
    return this.#output.write(this.isTTY && this.columns ? wrapLines(shown, this.columns) : shown);
  }

  /** Holds notes back until the returned function is called. */
  hold(): () => void {
    this.#held ??= [];
    return () => {
      const notes = this.#held ?? [];
      this.#held = undefined;
      for (const note of notes) this.write(note);
    };
  }
}

/** What a command would send or change: the document of `--dry-run`. */
export interface DryRunDocument {
  readonly schemaVersion: 1;
  readonly kind: "dry-run";
  /** The command, without `flatten`: `queue send`. */
  readonly command: string;
  readonly target: TargetDescription;
  /** What it would do, in order, each as a sentence. */
  readonly steps: readonly string[];
}

/** How a command opens its target: a dry run saves nothing of the local target. */
export const accessOf = ({ dryRun }: DryRunFlags): "change" | "discard" => (dryRun ? "discard" : "change");

/** The document of a command that would do these steps. */
export const dryRunDocument = (
  command: string,
  { description }: Pick<Target<Workload>, "description">,
  steps: readonly string[],
): DryRunDocument => ({ schemaVersion: 1, kind: "dry-run", command, target: description, steps });

/** Prints what a command would do, and ends it: `--dry-run`. */
export async function endDryRun<Document extends DryRunDocument>(
  sink: ResultSink,
  document: Document,
  details: (document: Document, view: View) => readonly string[] = () => [],
): Promise<ExitReason> {
  await sink.show(document, (dry, view) => dryRunLines(dry, details(dry, view), view));
  return "ok";
}

function dryRunLines({ target, steps }: DryRunDocument, details: readonly string[], view: View): readonly string[] {
  return [
    ...paragraph("Dry run: nothing was sent or changed.", view, view.paint.bold),
    ...paragraph(placeOf(target), view, view.paint.dim),
    "",
    ...(steps.length === 0 ? ["Nothing would change."] : []),
    ...steps.flatMap((step) => paragraph(`- ${step}`, view, undefined, 0, 2)),
    ...(details.length === 0 ? [] : ["", ...details]),
  ];
}

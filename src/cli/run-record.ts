import { constants } from "node:fs";
import { access, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isRecord, objectIn } from "../base/encoding.ts";
import { usageError } from "../base/errors.ts";
import type { WatchDocument } from "../experiment/metrics-watch.ts";
import type { ArmResult, ResultDocument } from "../experiment/result.ts";
import type { MeasureDocument } from "../operate/measure/document.ts";
import type { CommandContext } from "./command.ts";
import { createFile, failureText, fileFailure, isFileError, writeWholeFile } from "./files.ts";
import { writeNote } from "./output.ts";
import { version } from "./package.ts";

/** A document of a run, a measurement or a watch: what a run record contains. */
export type KeptDocument = ResultDocument | MeasureDocument | WatchDocument;

/** Whether a document is that of `burst` or `compare`. */
export const isExperiment = (document: KeptDocument): document is ResultDocument =>
  document.kind === "burst" || document.kind === "compare";

/** Where run records are kept, relative to the folder of the command. */
export const runRecordFolder = ".flatten/runs";

/** What the id of a run is made of. */
interface RunIdParts {
  readonly kind: KeptDocument["kind"];
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Undefined for a kind that has no seed. */
  readonly seed?: number | undefined;
  /** From `--name`. */
  readonly name?: string | undefined;
}

/** Names a run by its kind, start and seed, and by its name: `burst-20261123T101500Z-42-nightly`. */
export function runId({ kind, startedAt, seed, name }: RunIdParts, repeat = 1): string {
  const first = [kind, startedAt.replace(/[-:]|\.\d+/g, ""), ...(seed === undefined ? [] : [seed])].join("-");
  return first + (repeat === 1 ? "" : `.${repeat}`) + (name === undefined ? "" : `-${name}`);
}

/** The name in an id that `runId` made; undefined without one. */
export const nameInId = (id: string): string | undefined =>
  /^(?:(?:burst|compare)-\d{8}T\d{6}Z-\d+|(?:measure|watch)-\d{8}T\d{6}Z)(?:\.\d+)?-(.+)$/.exec(id)?.[1];

/**
 * Returns the id of a new run, which no run record of the folder has: on the emulator, two runs can start at the same time
 * and with the same seed, as in `burst-20261123T101500Z-42` and `burst-20261123T101500Z-42.2`.
 */
export async function newRunId(cwd: string, parts: RunIdParts): Promise<string> {
  const taken = new Set(await readdir(join(cwd, runRecordFolder)).catch(() => []));
  for (let repeat = 1; ; repeat++) {
    const id = runId(parts, repeat);
    if (!taken.has(`${id}.json`)) return id;
  }
}

/**
 * Creates the folder of the run records, and keeps it out of the repository that it may lie in. Called before anything is sent,
 * so that a folder that cannot be written ends the command in advance.
 *
 * @throws {FlattenError} (cloud) if the folder cannot be written.
 */
export const prepareRunRecords = (cwd: string): Promise<void> =>
  createRunRecordFolder(cwd).catch((error: unknown) => {
    if (!isFileError(error)) throw error;
    const what = `run records cannot be written to ${join(cwd, runRecordFolder)}; nothing was sent`;
    throw fileFailure(error, what, "run flatten in a folder that you can write to");
  });

async function createRunRecordFolder(cwd: string): Promise<void> {
  const folder = join(cwd, runRecordFolder);
  await mkdir(folder, { recursive: true });
  await access(folder, constants.W_OK);
  await createFile(join(cwd, ".flatten", ".gitignore"), "*\n");
}

/** The numbers of an array, each on a line of its own. Only JSON outside of texts contains line breaks. */
const numberLines = /\[\n\s+((?:-?\d[\d.e+-]*|null)(?:,\n\s+(?:-?\d[\d.e+-]*|null))*)\n\s+\]/g;

/** The text of a record: indented, but with the numbers of a curve on one line, which makes a record five times smaller. */
export const recordText = (document: KeptDocument): string =>
  `${JSON.stringify(document, null, 2).replace(numberLines, (_, numbers: string) => `[${numbers.replace(/\n\s+/g, " ")}]`)}\n`;

/**
 * Writes the run record: the result document, from which every report can be printed again. A newer record of the same run
 * replaces it.
 *
 * @returns the path of the record, relative to `cwd`.
 * @throws {FlattenError} (cloud) if it cannot be written.
 */
export async function writeRunRecord(cwd: string, id: string, document: KeptDocument): Promise<string> {
  const path = join(runRecordFolder, `${id}.json`);
  try {
    await mkdir(join(cwd, runRecordFolder), { recursive: true });
    await writeWholeFile(join(cwd, path), recordText(document));
    return path;
  } catch (error) {
    throw isFileError(error) ? fileFailure(error, `the run record ${path} was not written`) : error;
  }
}

/**
 * Adds the members by which a run record is found to a document that a command has read.
 *
 * @param flags with the name of the record.
 * @param startedAt of the period that was read, ISO 8601.
 * @param command reads the same minutes again.
 */
export async function withRecordId<Document extends MeasureDocument | WatchDocument>(
  context: CommandContext,
  flags: { readonly name?: string },
  { schemaVersion, kind, ...read }: Document,
  startedAt: string,
  command: string,
): Promise<Document & { readonly id: string }> {
  const name = flags.name ?? context.runName;
  const id = await newRunId(context.cwd, { kind, startedAt, name });
  const found = { schemaVersion, kind, id, ...(name === undefined ? {} : { name }), version, command, ...read };
  return found as unknown as Document & { readonly id: string };
}

/**
 * Writes the run record of a command that only reads. It prints its result in any case, so a folder that cannot be written
 * is only a note.
 *
 * @returns whether the record was written.
 */
export async function keepRunRecord(context: CommandContext, id: string, document: KeptDocument): Promise<boolean> {
  const { cwd } = context;
  try {
    await createRunRecordFolder(cwd);
    await writeWholeFile(join(cwd, runRecordFolder, `${id}.json`), recordText(document));
    return true;
  } catch (error) {
    if (!isFileError(error)) throw error;
    writeNote(context, `No run record was written to ${join(cwd, runRecordFolder)}: ${failureText(error)}.`);
    return false;
  }
}

/** The newest version of the documents that this flatten reads. Members that were added later may be missing. */
const newestSchemaVersion = 1;

/**
 * Reads the JSON document of a burst, a comparison, a measurement or a watch.
 *
 * @param name what the error calls it.
 * @returns undefined if the text is none, or if it is damaged.
 * @throws {FlattenError} (usage) if a newer flatten wrote it.
 */
export function parseDocument(text: string, name: string): KeptDocument | undefined {
  const value = objectIn(text);
  if (value === undefined || typeof value.schemaVersion !== "number" || !isRecord(value.target)) return undefined;
  if (value.schemaVersion > newestSchemaVersion) {
    throw usageError(
      `${name} was written by a newer flatten (schemaVersion ${value.schemaVersion})`,
      "install that version to read it",
    );
  }
  if (value.kind === "measure") return isMeasurement(value) ? (value as unknown as MeasureDocument) : undefined;
  if (value.kind === "watch") return isWatch(value) ? (value as unknown as WatchDocument) : undefined;
  if (value.kind !== "burst" && value.kind !== "compare") return undefined;
  return isResult(value) ? (value as unknown as ResultDocument) : undefined;
}

type Members = Readonly<Record<string, unknown>>;

const isResult = ({ id, startedAt, seed, arms, caveats }: Members): boolean =>
  typeof id === "string" &&
  typeof startedAt === "string" &&
  typeof seed === "number" &&
  isListOf(caveats, isRecord) &&
  isListOf(arms, isArm);

const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne);

const isNumber = (value: unknown): boolean => typeof value === "number";

/** The members of an arm that reports read into. */
const armParts = ["jobs", "peak", "invocations", "seconds", "cost", "series"] as const satisfies (keyof ArmResult)[];

function isArm(value: unknown): boolean {
  if (!isRecord(value) || typeof value.name !== "string" || typeof value.state !== "string") return false;
  if (!armParts.every((part) => isRecord(value[part])) || !isListOf(value.caveats, isRecord)) return false;
  const { peak, series } = value as { peak: Members; series: Members };
  return (
    isNumber(value.count) &&
    (peak.invocations === null || isNumber(peak.invocations)) &&
    isNumber(series.stepMs) &&
    isListOf(series.inFlight, isNumber)
  );
}

const isMeasurement = ({ from, to, at, stepMs, functions, notMeasured }: Members): boolean =>
  [from, to, at].every((time) => typeof time === "string") &&
  isNumber(stepMs) &&
  isListOf(notMeasured, isRecord) &&
  isListOf(functions, (one) => isRecord(one) && isRecord(one.slots) && isRecord(one.coverage));

const isWatch = ({ at, minutes, queue }: Members): boolean =>
  typeof at === "string" &&
  isListOf(minutes, (one) => isRecord(one) && typeof one.start === "string" && isRecord(one.perFunction)) &&
  (queue === null || (isRecord(queue) && isNumber(queue.visible)));

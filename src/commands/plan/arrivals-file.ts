import { objectIn } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import type { MeasuredJob } from "../../experiment/learn/measurements.ts";
import { readPayloads } from "../../experiment/send/payload-file.ts";
import type { MeasureDocument } from "../../operate/measure/document.ts";
import type { Payload } from "../../plan/payloads.ts";
import { durationsWith, sampleWork, type Work } from "../../plan/work.ts";

/** Recorded arrivals, and what else the file tells. */
export interface RecordedArrivals {
  /** Seconds since the first arrival, ascending. */
  readonly arrivalsSeconds: readonly number[];
  /** Time of the first arrival, ISO 8601. */
  readonly from: string;
  /** The measured peak of the slots; null for a file of timestamps. */
  readonly measuredPeak: number | null;
  /** The measured durations; undefined for a file of timestamps. */
  readonly work: Work | undefined;
  /** Whether each arrival is an invocation, which may be a batch, and not a message. */
  readonly areInvocations: boolean;
}

const arrivalsMax = 100_000;

/**
 * Reads arrivals: the document of `flatten measure --format json`, a table with a column of times, or times, one on each
 * line. Empty lines and those that begin with # are skipped.
 *
 * @param functionName which function of a document with several.
 * @throws {FlattenError} (usage) for a file without arrivals, or with more than 100,000. The message names the line.
 */
export function readArrivals(text: string, name: string, functionName: string | undefined): RecordedArrivals {
  const arrivals = isMeasured(text) ? fromMeasure(text, name, functionName) : fromTimes(timesOf(text, name));
  const { length } = arrivals.arrivalsSeconds;
  if (length === 0) throw usageError(`--arrivals ${name}: no arrivals in the file`, "choose a period with load");
  if (length <= arrivalsMax) return arrivals;
  throw usageError(
    `--arrivals ${name}: ${length} arrivals, but the model takes at most ${arrivalsMax}`,
    "choose a shorter period around the peak, for example: flatten measure --from … --to … --format json",
  );
}

/** Whether a file is a JSON document, and not a list of times. */
export const isMeasured = (text: string): boolean => text.trimStart().startsWith("{");

/**
 * Reads the durations of the only function in a document of `flatten measure`, as a sample with its percentiles.
 *
 * @throws {FlattenError} (usage) for another document, and for one with several functions or without durations.
 */
export function readMeasuredDurations(text: string, name: string): MeasuredJob[] {
  const { functions } = measureDocumentIn(text, "--work-from", name);
  const [measured] = functions;
  if (functions.length > 1 || measured === undefined || measured.durationMs === null) {
    throw usageError(
      `--work-from ${name}: expected the durations of one function, but the file has ${functions.length === 1 ? "none" : `${functions.length} functions`}`,
      "measure one function: flatten measure --function <name> --format json",
    );
  }
  const seconds = durationsWith(measured.durationMs, measured.invocations);
  return seconds.map((each) => ({ seconds: each, size: null }));
}

const timesOf = (text: string, name: string): number[] =>
  isTable(name) ? readTimedRows(text, name).map(({ atMs }) => atMs) : timesIn(text, name);

function fromMeasure(text: string, name: string, functionName: string | undefined): RecordedArrivals {
  const { functions, from } = measureDocumentIn(text, "--arrivals", name);
  const measured = functionName === undefined ? functions[0] : functions.find((each) => each.name === functionName);
  const names = functions.map((each) => each.name).join(", ");
  if (measured === undefined) {
    throw usageError(`--arrivals ${name}: the function "${functionName}" is not in the file`, `it has: ${names}`);
  }
  if (functionName === undefined && functions.length > 1) {
    throw usageError(
      `--arrivals ${name}: the file has ${functions.length} functions: ${names}`,
      "choose one: --function",
    );
  }
  const { arrivalsMs, durationMs } = measured;
  if (arrivalsMs === undefined) {
    throw usageError(
      `--arrivals ${name}: a run record does not keep the arrivals of so many invocations`,
      `write the whole document: flatten measure --function ${measured.name} --format json -o ${name}`,
    );
  }
  const first = arrivalsMs[0] ?? 0;
  return {
    arrivalsSeconds: arrivalsMs.map((ms) => (ms - first) / 1000),
    from: new Date(Date.parse(from) + first).toISOString(),
    measuredPeak: measured.slots.peak,
    work:
      durationMs === null
        ? undefined
        : sampleWork(durationsWith(durationMs, arrivalsMs.length), `as measured in ${name}`),
    areInvocations: true,
  };
}

/** Reads a document of `flatten measure`. @param flag what named it @throws {FlattenError} (usage) for any other. */
export function measureDocumentIn(text: string, flag: string, name: string): MeasureDocument {
  const document = (objectIn(text) ?? {}) as Partial<MeasureDocument>;
  if (document.kind === "measure" && document.functions?.[0] !== undefined) {
    return document as MeasureDocument;
  }
  throw usageError(
    `${flag} ${name}: it is not a document of flatten measure with a measured function`,
    `create one: flatten measure --function <name> --format json -o ${name}`,
  );
}

function fromTimes(timesMs: readonly number[]): RecordedArrivals {
  const first = timesMs[0] ?? 0;
  return {
    arrivalsSeconds: timesMs.map((ms) => (ms - first) / 1000),
    from: new Date(first).toISOString(),
    measuredPeak: null,
    work: undefined,
    areInvocations: false,
  };
}

/** The times in a file with one on each line, ascending, milliseconds. */
function timesIn(text: string, name: string): number[] {
  const lines = text.split("\n").map((line, index) => ({ written: line.trim(), where: `${name}, line ${index + 1}` }));
  return lines
    .filter(({ written }) => written !== "" && !written.startsWith("#"))
    .map(({ written, where }) => timeIn(written, where))
    .sort((a, b) => a - b);
}

/** A row of a table of arrivals. */
interface TimedRow {
  readonly atMs: number;
  /** The row as a payload: its columns, and the template filled in if there is one. */
  readonly payload: Payload;
}

const timeColumns = ["time", "timestamp", "at"];

/** Whether a file is a table by its name: .csv or .tsv. */
export const isTable = (name: string): boolean => /\.[ct]sv$/i.test(name);

/**
 * Reads a table of arrivals, in the order of their times. The column of the times is named time, timestamp or at.
 *
 * @param payload the template of a payload with the columns as fields.
 * @throws {FlattenError} (usage) for a table without that column, and for a row that is not valid. The message names it.
 */
export function readTimedRows(text: string, name: string, payload?: string): TimedRow[] {
  refuseTimesAlone(text, name);
  const rows = readPayloads({ text, name }, payload);
  const columns = Object.keys(rows[0]?.columns ?? {});
  const column = columns.find((each) => timeColumns.includes(each.toLowerCase()));
  if (column === undefined) {
    throw usageError(
      `--arrivals ${name}: the file has no column named ${timeColumns.join(", ")}: its columns are ${columns.join(", ")}`,
      "name the column of the times in the first row: time,id",
    );
  }
  return rows
    .map((row) => ({ payload: row, atMs: timeIn(row.columns[column] ?? "", row.where) }))
    .sort((a, b) => a.atMs - b.atMs);
}

/** The first row of a table names its columns. @throws {FlattenError} (usage) if it is a row of times. */
function refuseTimesAlone(text: string, name: string): void {
  const first = /^\s*([^\n,;\t]*)/.exec(text)?.[1]?.trim() ?? "";
  if (!/^\d/.test(first)) return;
  throw usageError(
    `--arrivals ${name}: the first row is "${first}", but in a table it names the columns`,
    "put the name of the column of the times in the first row: time   or give a file of times alone: --arrivals times.txt",
  );
}

/** A number below this is seconds since the epoch, a larger one milliseconds. As seconds, the bound is in the year 5138; as milliseconds, in 1973. */
const secondsMax = 1e11;

/**
 * Reads a time, as milliseconds: ISO 8601, or seconds or milliseconds since the epoch or the first arrival.
 *
 * @throws {FlattenError} (usage) for any other text; `where` names its place in the message.
 */
function timeIn(written: string, where: string): number {
  const value = Number(written);
  const isNumber = /^\d+(\.\d+)?$/.test(written);
  const ms = isNumber ? (value < secondsMax ? value * 1000 : value) : Date.parse(written);
  if (Number.isFinite(ms)) return ms;
  throw usageError(
    `${where}: "${written}" is not a time`,
    "ISO 8601, or seconds since the epoch or the first arrival: 2026-11-26T08:00:00.250Z, 1795680000.25, 9.5",
  );
}

import { usageError } from "../../../base/errors.ts";
import { readPayloads } from "../../../experiment/send/payload-file.ts";
import type { Payload } from "../../../plan/payloads.ts";

/** A row of a table of arrivals. */
export interface TimedRow {
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
export function timeIn(written: string, where: string): number {
  const value = Number(written);
  const isNumber = /^\d+(\.\d+)?$/.test(written);
  const ms = isNumber ? (value < secondsMax ? value * 1000 : value) : Date.parse(written);
  if (Number.isFinite(ms)) return ms;
  throw usageError(
    `${where}: "${written}" is not a time`,
    "ISO 8601, or seconds since the epoch or the first arrival: 2026-11-26T08:00:00.250Z, 1795680000.25, 9.5",
  );
}

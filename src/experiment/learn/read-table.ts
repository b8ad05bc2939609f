import { CsvError, type Options, parse } from "csv-parse/sync";
import { usageError } from "../../base/errors.ts";
import { type DurationUnit, parseSeconds } from "../../base/time.ts";
import type { MeasuredJob } from "./measurements.ts";

/** The rows of a file, and where each one stands, for errors. */
export interface Rows {
  readonly rows: readonly (readonly string[])[];
  /** `sizes.csv, line 3` for the row with this index. */
  where(index: number): string;
}

const separators = [",", ";", "\t"];

/** The separator that the first row uses; a comma if it has one column only. */
function separatorOf(text: string): string {
  const [first = ""] = /^(?!\s*#).*\S.*$/m.exec(text) ?? [];
  const unquoted = first.replace(/"[^"]*"/g, "");
  return separators.find((separator) => unquoted.includes(separator)) ?? ",";
}

/**
 * Reads the rows of a CSV file or of a file with one value a line: cells are trimmed, and may be quoted. Empty lines are
 * skipped.
 *
 * @param name name of the file, for errors.
 * @param options.comments whether lines that begin with # are skipped too; true unless given.
 * @throws {FlattenError} (usage) for a quote that is not closed, and for a row that has not as many columns as the first
 * one. The message names the line.
 */
export function readRows(text: string, name: string, { comments = true } = {}): Rows {
  const options: Options = {
    bom: true,
    ...(comments ? { comment: "#", comment_no_infix: true } : {}),
    delimiter: separatorOf(text),
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  };
  try {
    return {
      rows: parse(text, options),
      // Line numbers cost more time than the cells: only the one of an error is looked up.
      where: (index) => `${name}, line ${lastLine(text, { ...options, to: index + 1 })}`,
    };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw usageError(
      `${name}, line ${error.lines}: ${whyInvalid(error)}`,
      "correct the file; a quote inside a quoted cell is written twice",
    );
  }
}

function lastLine(text: string, options: Options): number {
  let last = 0;
  parse(text, {
    ...options,
    on_record: (_, { lines }) => {
      last = lines;
      return null;
    },
  });
  return last;
}

function whyInvalid({ code, message, record }: CsvError): string {
  if (code === "CSV_QUOTE_NOT_CLOSED") return "the file ends inside a quoted cell";
  if (code === "CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE") return "there is text after a closing quote";
  if (code !== "CSV_RECORD_INCONSISTENT_FIELDS_LENGTH" || !Array.isArray(record)) return message;
  const [, expected] = /expect (\d+)/.exec(message) ?? [];
  return `the row has ${record.length} ${record.length === 1 ? "column" : "columns"}, the first row has ${expected}`;
}

/** The names of the columns, in lower case. */
export const columnNames = (header: readonly string[]): string[] => header.map((cell) => cell.toLowerCase());

/** The beginning of a row, for errors. */
export const rowText = (cells: readonly string[]): string => cells.join(",").slice(0, 60);

/** Reads a size. @throws {FlattenError} (usage) for anything but a number of at least 0. */
export function sizeIn(text: string, where: () => string): number {
  const size = text === "" ? Number.NaN : Number(text);
  if (size >= 0 && Number.isFinite(size)) return size;
  throw usageError(`${where()}: "${text}" is not a size`, "a size is a number of at least 0, for example: 12.5");
}

/** The sizes of the jobs of a burst, in the order of the jobs, and the file that they come from. */
export interface BurstSizes {
  readonly place: string;
  readonly sizes: readonly number[];
}

/**
 * Reads sizes: one on each line, or a CSV with a column named size. Empty lines and those that begin with # are skipped.
 *
 * @param name name of the file, for errors.
 * @throws {FlattenError} (usage) for a line that is not a size, and for a file without sizes. The message names the line.
 */
export function readSizes(text: string, name: string): BurstSizes {
  const { rows, where } = readRows(text, name);
  const [first = []] = rows;
  const isPlain = first.length === 1 && Number.isFinite(Number(first[0]));
  const column = isPlain ? 0 : columnNames(first).indexOf("size");
  if (first.length > 0 && column < 0) {
    throw usageError(
      `${where(0)}: "${rowText(first)}" is neither a size nor a header with a column named size`,
      "for example a file with the lines: size, 12.5, 80",
    );
  }
  const header = isPlain ? 0 : 1;
  const sizes = rows.slice(header).map((cells, index) => sizeIn(cells[column] ?? "", () => where(index + header)));
  if (sizes.length > 0) return { place: name, sizes };
  throw usageError(`${name}: the file has no sizes`, "put one size on each line, for example: 12.5");
}

/** Names of columns with durations, each with the unit of a number without a unit. */
const durationColumns: Readonly<Record<string, DurationUnit>> = { duration: "s", seconds: "s", ms: "ms" };

/**
 * Reads measured durations: one on each line (`5.2`, `5200ms`; a bare number is seconds), or a CSV with a column named
 * duration, seconds or ms, and optionally one named size. Empty lines and those that begin with # are skipped.
 *
 * @param name name of the file, for errors.
 * @throws {FlattenError} (usage) for a line that is not a duration. The message names the line.
 */
export function readDurations(text: string, name: string): MeasuredJob[] {
  const { rows, where } = readRows(text, name);
  const [first] = rows;
  if (first === undefined) return [];
  const isPlain = first.length === 1 && parseSeconds(first[0] as string, "s") !== undefined;
  const names = isPlain ? ["seconds"] : columnNames(first);
  const column = names.findIndex((each) => Object.hasOwn(durationColumns, each));
  if (column < 0) {
    throw usageError(
      `${where(0)}: "${rowText(first)}" is neither a duration nor a header with a column named duration, seconds or ms`,
      "for example a file with the lines: duration, 5.2, 4.8",
    );
  }
  const unit = durationColumns[names[column] as string] as DurationUnit;
  const header = isPlain ? 0 : 1;
  return rows.slice(header).map((cells, index) => {
    const place = () => where(index + header);
    const size = cells[names.indexOf("size")] ?? "";
    return { seconds: durationIn(cells[column] ?? "", unit, place), size: size === "" ? null : sizeIn(size, place) };
  });
}

function durationIn(text: string, unit: DurationUnit, where: () => string): number {
  const seconds = parseSeconds(text, unit);
  if (seconds !== undefined && Number.isFinite(seconds)) return seconds;
  throw usageError(`${where()}: "${text}" is not a duration`, "seconds, or a time with its unit: 5.2, 5200ms");
}

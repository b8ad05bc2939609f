import { usageError } from "../../base/errors.ts";

/** A line of a file that says something, and where it stands, for errors. */
export interface NumberedLine {
  readonly line: string;
  readonly where: string;
}

/** The lines of a file, trimmed; empty ones and those that begin with # are skipped. */
export const numberedLines = (text: string, name: string): NumberedLine[] =>
  text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), where: `${name}, line ${index + 1}` }))
    .filter(({ line }) => line !== "" && !line.startsWith("#"));

/** What parts the columns of a CSV, by its header; undefined for a single column. */
export const separatorOf = (header: string): string | undefined =>
  [",", ";", "\t"].find((each) => header.includes(each));

/** The cells of a line, without quotes around them. */
export const cellsOf = (line: string, separator: string | undefined): string[] =>
  (separator === undefined ? [line] : line.split(separator)).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));

/** The names of the columns, in small letters. */
export const columnsOf = (header: string, separator: string | undefined): string[] =>
  cellsOf(header, separator).map((cell) => cell.toLowerCase());

/** @throws {FlattenError} (usage) for anything but a number from 0 on. */
export function sizeIn(text: string, where: string): number {
  const size = text === "" ? Number.NaN : Number(text);
  if (size >= 0 && Number.isFinite(size)) return size;
  throw usageError(`${where}: "${text}" is not a size`, "a number from 0 on, such as 12.5");
}

/** How big the documents of a burst are, in job order, and the file that says so. */
export interface BurstSizes {
  readonly place: string;
  readonly sizes: readonly number[];
}

/**
 * Reads sizes: one on each line, or a CSV with a column named size. Empty lines and those that begin with # are skipped.
 *
 * @param name of the file, for errors.
 * @throws {FlattenError} (usage) that names the line which is no size, and for a file without any.
 */
export function readSizes(text: string, name: string): BurstSizes {
  const lines = numberedLines(text, name);
  const [first] = lines;
  const plain = first !== undefined && Number.isFinite(Number(first.line));
  const separator = first === undefined || plain ? undefined : separatorOf(first.line);
  const column = first === undefined || plain ? 0 : columnsOf(first.line, separator).indexOf("size");
  if (column < 0) {
    throw usageError(
      `${first?.where}: "${first?.line.slice(0, 60)}" is neither a size nor a header with a column named size`,
      "for example a file with the lines: size, 12.5, 80",
    );
  }
  const rows = plain ? lines : lines.slice(1);
  const sizes = rows.map(({ line, where }) => sizeIn(cellsOf(line, separator)[column] ?? "", where));
  if (sizes.length > 0) return { place: name, sizes };
  throw usageError(`${name}: there is no size in it`, "one size on each line: 12.5");
}

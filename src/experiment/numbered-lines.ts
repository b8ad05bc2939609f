import { usageError } from "../base/errors.ts";

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

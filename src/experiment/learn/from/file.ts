import { type DurationUnit, parseSeconds } from "../../../base/duration.ts";
import { usageError } from "../../../base/errors.ts";
import { columnNames, readRows, rowText, sizeIn } from "../columns.ts";
import type { MeasuredJob } from "../fit.ts";

/** Names of columns with durations, each with the unit of a number without a unit. */
const durationColumns: Readonly<Record<string, DurationUnit>> = { duration: "s", seconds: "s", ms: "ms" };

interface Layout {
  readonly duration: number;
  readonly unit: DurationUnit;
  readonly size: number | undefined;
}

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
  const layout = isPlain ? oneColumn : headerOf(first, where(0));
  const header = isPlain ? 0 : 1;
  return rows.slice(header).map((cells, index) => jobOf(cells, layout, () => where(index + header)));
}

const oneColumn: Layout = { duration: 0, unit: "s", size: undefined };

function headerOf(header: readonly string[], where: string): Layout {
  const names = columnNames(header);
  const duration = names.findIndex((name) => Object.hasOwn(durationColumns, name));
  if (duration < 0) {
    throw usageError(
      `${where}: "${rowText(header)}" is neither a duration nor a header with a column named duration, seconds or ms`,
      "for example a file with the lines: duration, 5.2, 4.8",
    );
  }
  const size = names.indexOf("size");
  const unit = durationColumns[names[duration] as string] as DurationUnit;
  return { duration, unit, size: size < 0 ? undefined : size };
}

function jobOf(cells: readonly string[], { duration, unit, size }: Layout, where: () => string): MeasuredJob {
  const written = cells[duration] ?? "";
  const seconds = parseSeconds(written, unit);
  if (seconds === undefined || !Number.isFinite(seconds)) {
    throw usageError(`${where()}: "${written}" is not a duration`, "seconds, or a time with its unit: 5.2, 5200ms");
  }
  const sizeText = size === undefined ? "" : (cells[size] ?? "");
  return { seconds, size: sizeText === "" ? null : sizeIn(sizeText, where) };
}

import { usageError } from "../../base/errors.ts";
import { secondsIn } from "../../plan/work/seconds-text.ts";
import { cellsOf, columnsOf, type NumberedLine, numberedLines, separatorOf, sizeIn } from "./columns.ts";
import type { MeasuredJob } from "./fit.ts";

/** Columns that hold durations, and what a bare number in them means. */
const durationColumns: Readonly<Record<string, "s" | "ms">> = { duration: "s", seconds: "s", ms: "ms" };

interface Layout {
  readonly separator: string | undefined;
  readonly duration: number;
  readonly unit: "s" | "ms";
  readonly size: number | undefined;
}

/**
 * Reads measured durations: one on each line (`5.2`, `5200ms`; a bare number is seconds), or a CSV with a column named
 * duration, seconds or ms, and perhaps one named size. Empty lines and those that begin with # are skipped.
 *
 * @param name of the file, for errors.
 * @throws {FlattenError} (usage) that names the line which is no duration.
 */
export function readDurations(text: string, name: string): MeasuredJob[] {
  const lines = numberedLines(text, name);
  const [first] = lines;
  if (first === undefined) return [];
  const plain = secondsIn(first.line) !== undefined;
  const layout = plain ? oneColumn : headerOf(first);
  return lines.slice(plain ? 0 : 1).map((line) => jobOf(line, layout));
}

const oneColumn: Layout = { separator: undefined, duration: 0, unit: "s", size: undefined };

function headerOf({ line, where }: NumberedLine): Layout {
  const separator = separatorOf(line);
  const names = columnsOf(line, separator);
  const duration = names.findIndex((name) => Object.hasOwn(durationColumns, name));
  if (duration < 0) {
    throw usageError(
      `${where}: "${line.slice(0, 60)}" is neither a duration nor a header with a column named duration, seconds or ms`,
      "for example a file with the lines: duration, 5.2, 4.8",
    );
  }
  const size = names.indexOf("size");
  const unit = durationColumns[names[duration] as string] as "s" | "ms";
  return { separator, duration, unit, size: size < 0 ? undefined : size };
}

function jobOf({ line, where }: NumberedLine, { separator, duration, unit, size }: Layout): MeasuredJob {
  const cells = cellsOf(line, separator);
  const written = cells[duration] ?? "";
  const seconds = secondsIn(unit === "ms" && /^[\d.]+$/.test(written) ? `${written}ms` : written);
  if (seconds === undefined || !Number.isFinite(seconds)) {
    throw usageError(`${where}: "${written}" is not a duration`, "seconds, or a time with its unit: 5.2, 5200ms");
  }
  const sizeText = size === undefined ? "" : (cells[size] ?? "");
  return { seconds, size: sizeText === "" ? null : sizeIn(sizeText, where) };
}

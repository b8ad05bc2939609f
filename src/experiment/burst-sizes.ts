import { usageError } from "../base/errors.ts";
import { cellsOf, columnsOf, numberedLines, separatorOf, sizeIn } from "./numbered-lines.ts";

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

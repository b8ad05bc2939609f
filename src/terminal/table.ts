import { clean, crop, paragraph, textWidth, type View, widthOf, wrap } from "./page.ts";

/** A column of a table. */
export interface Column {
  /** May be broken at blanks, and at soft hyphens with a hyphen. */
  readonly header: string;
  readonly align: "left" | "right";
  /** 1 is kept longest; on a narrow page the column with the largest number is hidden first. */
  readonly priority: number;
  readonly cells: readonly string[];
  /** Paints a cell after it has been cut to its width. Rows are counted from 0. */
  readonly brush?: (cell: string, row: number) => string;
}

/** Makes the columns of rows, aligned left or right: each has the cells that `cell` returns, and the other members of a column. */
export function columnsFor<Row>(rows: readonly Row[]) {
  const column =
    (align: Column["align"]) =>
    (header: string, priority: number, cell: (row: Row, index: number) => string, brush?: Column["brush"]): Column => ({
      header,
      align,
      priority,
      cells: rows.map(cell),
      ...(brush && { brush }),
    });
  return { left: column("left"), right: column("right") };
}

const gap = 2;
const softHyphen = "\u00ad";
const unpainted = (cell: string): string => cell;
const widest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, textWidth(text)), 0);
const whole = (header: string): string => header.replaceAll(softHyphen, "");
const broken = (header: string): string => header.replaceAll(softHyphen, "- ");

const least = (column: Column): number => widest([...broken(column.header).split(" "), ...column.cells]);
const wholeText = (column: Column): number => widest([...whole(column.header).split(" "), ...column.cells]);
const wholeHeader = (column: Column): number => widest([whole(column.header), ...column.cells]);

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, gap * Math.max(0, widths.length - 1));
}

function leastImportant(columns: readonly Column[]): Column | undefined {
  return columns.reduce<Column | undefined>(
    (worst, column) => (worst === undefined || column.priority >= worst.priority ? column : worst),
    undefined,
  );
}

/** Returns the columns that fit with wrapped headers. The last two columns are cut instead of hidden. */
function chooseColumns(columns: readonly Column[], room: number): readonly Column[] {
  if (columns.length <= 2 || totalWidth(columns.map(least)) <= room) return columns;
  const dropped = leastImportant(columns);
  return chooseColumns(
    columns.filter((column) => column !== dropped),
    room,
  );
}

/** Widens columns to their wanted widths, from the left, as long as the page has room. */
function grow(widths: readonly number[], wanted: readonly number[], room: number): number[] {
  let spare = room - totalWidth(widths);
  return widths.map((width, index) => {
    const more = (wanted[index] ?? width) - width;
    if (more > spare) return width;
    spare -= more;
    return width + more;
  });
}

/** Starts with the narrowest widths and uses the remaining room for unbroken words in headers, then for headers in one line. */
function chooseWidths(columns: readonly Column[], room: number): number[] {
  const widths = columns.map(least);
  const spare = room - totalWidth(widths);
  if (spare < 0) return widths.map((width, index) => (index === 0 ? Math.max(4, width + spare) : width));
  return grow(grow(widths, columns.map(wholeText), room), columns.map(wholeHeader), room);
}

function headerLines(column: Column, width: number): string[] {
  const words = whole(column.header);
  return wrap(widest(words.split(" ")) <= width ? words : broken(column.header), width);
}

const indices = (length: number): number[] => Array.from({ length }, (_, index) => index);

/** A text with blanks around it, `width` columns wide. */
function pad(text: string, width: number, align: Column["align"]): string {
  const blanks = " ".repeat(Math.max(0, width - textWidth(text)));
  return align === "right" ? blanks + text : text + blanks;
}

/**
 * Formats a table without frame lines that never exceeds the width of the view: first headers are wrapped, then the least
 * important columns are hidden, and last the first column is cut.
 *
 * @returns the lines, and the headers of the hidden columns.
 */
export function table(
  all: readonly Column[],
  view: Pick<View, "paint" | "columns">,
  indent = 2,
): { readonly lines: readonly string[]; readonly dropped: readonly string[] } {
  const room = widthOf(view) - indent;
  // Cells show names and messages from outside.
  const cleaned = all.map((column) => ({ ...column, cells: column.cells.map(clean) }));
  const columns = chooseColumns(cleaned, room);
  const widths = chooseWidths(columns, room);
  const headers = columns.map((column, i) => headerLines(column, widths[i] as number));
  const tallest = Math.max(0, ...headers.map((lines) => lines.length));
  const rows = Math.max(0, ...columns.map(({ cells }) => cells.length));
  const { dim } = view.paint;
  const lineOf = (cellOf: (column: Column, width: number, index: number) => string): string =>
    columns
      .map((column, i) => pad(cellOf(column, widths[i] as number, i), widths[i] as number, column.align))
      .join(" ".repeat(gap));
  const lines = [
    // Short headers stand at the bottom.
    ...indices(tallest).map((row) => lineOf((_, __, i) => dim(headers[i]?.at(row - tallest) ?? ""))),
    lineOf((_, width) => dim("─".repeat(width))),
    ...indices(rows).map((row) =>
      lineOf(({ cells, brush = unpainted }, width) => brush(crop(cells[row] ?? "", width), row)),
    ),
  ];
  return {
    lines: lines.map((line) => (" ".repeat(indent) + line).trimEnd()),
    dropped: cleaned.filter((column) => !columns.includes(column)).map(({ header }) => whole(header)),
  };
}

/** The lines of a table, and a note that names the columns which it left out. */
export function tableLines(columns: readonly Column[], view: View, indent?: number): string[] {
  const { lines, dropped } = table(columns, view, indent);
  return [...lines, ...hiddenColumns(dropped, view)];
}

/** A note that names the columns which a table left out; no lines when it left out none. */
export const hiddenColumns = (dropped: readonly string[], view: View): string[] =>
  dropped.length === 0
    ? []
    : paragraph(`columns hidden (terminal too narrow): ${dropped.join(", ")}`, view, view.paint.dim, 0, 2);

import { count } from "./format.ts";
import { crop, textWidth, type View, widthOf } from "./page.ts";
import {
  axisLines,
  columnsFor,
  eighthsIn,
  glyphs,
  most,
  resample,
  type Series,
  type ValueScale,
  valueAxis,
  valueScale,
} from "./scale.ts";

/** A horizontal line across a chart. */
export interface ChartLine {
  readonly value: number;
  readonly label: string;
  readonly brush: (text: string) => string;
}

/** A curve so far, over the band in which it is expected. */
export interface BandChart {
  readonly series: Series;
  /** The time that the chart shows, milliseconds; at least the span of the series. */
  readonly spanMs: number;
  /** The lowest and the highest expected value, on one grid of time. */
  readonly low: Series;
  readonly high: Series;
  /** Lines to draw. A line whose value is far above the curve is left out. */
  readonly lines: readonly ChartLine[];
}

/** Rows for values, at least and at most. */
const rowsMin = 3;
const rowsMax = 12;

/**
 * Draws a curve so far over the band in which it is expected, with lines for limits. Where the curve is not known yet, the
 * band alone is drawn.
 *
 * @param height rows of the whole chart, the axis included
 * @returns the lines; none if there is no room.
 */
export function bandChart(chart: BandChart, view: View, height: number): readonly string[] {
  const room = Math.min(rowsMax, height - 2);
  if (room < rowsMin) return [];
  const top = Math.max(most(chart.series.inFlight), most(chart.high.inFlight));
  const near = linesNear(top, chart.lines, view, ({ label, value }) => ` ${label} ${count(value)}`);
  const scale = valueScale(near.top, room);
  const drawn = glyphs(view.unicode);
  const axis = valueAxis(scale, view);
  const columns = columnsFor(Math.ceil(chart.spanMs / 1_000), widthOf(view) - axis.width - near.width - 3);
  const at = (series: Series) => resample(series, chart.spanMs, columns);
  const [values, low, high] = [at(chart.series), at(chart.low), at(chart.high)];
  const rows = Array.from({ length: scale.rows }, (_, i) => {
    const row = scale.rows - 1 - i;
    const line = near.lineIn(row, scale);
    const cells = new Cells();
    for (let column = 0; column < columns; column++) {
      const eighths = eighthsIn(row, values[column] ?? null, scale.rowUnit);
      const isExpected = (high[column] ?? 0) > row * scale.rowUnit && (low[column] ?? 0) < (row + 1) * scale.rowUnit;
      if (eighths > 0) cells.add(drawn.eighths[eighths] as string, view.paint.cyan);
      else if (line !== undefined) cells.add(drawn.line, line.brush);
      else if (isExpected) cells.add(drawn.band, view.paint.dim);
      else cells.add(" ", undefined);
    }
    return `${axis.label(row)}${cells.text()}${near.textOf(line)}`.trimEnd();
  });
  return [...rows, ...axisLines(chart.spanMs, columns, axis.width, view)];
}

/**
 * The lines that a chart of values up to `top` shows, and the value that it goes up to with them. A line far above the values is
 * left out: beside it they could hardly be seen. The texts of the lines take at most a quarter of the page.
 */
function linesNear(top: number, all: readonly ChartLine[], view: View, label: (line: ChartLine) => string) {
  const lines = all
    .filter(({ value }) => value <= 2 * Math.max(1, top))
    .map((line) => ({ ...line, text: label(line) }));
  const width = Math.min(Math.floor(widthOf(view) / 4), most(lines.map(({ text }) => textWidth(text))));
  return {
    top: Math.max(top, most(lines.map(({ value }) => value))),
    width,
    lineIn: (row: number, { rowUnit }: ValueScale) => lines.find(({ value }) => Math.ceil(value / rowUnit) - 1 === row),
    textOf: (line: (typeof lines)[number] | undefined) => line?.brush(crop(line.text, width)) ?? "",
  };
}

/** Collects the cells of a row, and paints neighbors of one brush together. */
class Cells {
  #text = "";
  #run = "";
  #brush: ((text: string) => string) | undefined;

  add(cell: string, brush: ((text: string) => string) | undefined): void {
    if (brush !== this.#brush) this.#flush();
    this.#brush = brush;
    this.#run += cell;
  }

  text(): string {
    this.#flush();
    return this.#text;
  }

  #flush(): void {
    this.#text += this.#brush === undefined ? this.#run : this.#brush(this.#run);
    this.#run = "";
  }
}

/** Values over time, some of them missing. */
export interface GapSeries {
  readonly stepMs: number;
  /** Null without data, which is not 0. */
  readonly values: readonly (number | null)[];
}

/** What a chart shows beside its values. */
export interface GapChart {
  readonly series: GapSeries;
  readonly lines: readonly ChartLine[];
  /** Steps that are marked below the axis. */
  readonly marked: readonly number[];
  /** Formats a time of the axis, in seconds from its start. */
  readonly labelOfTick: (seconds: number) => string;
}

/** Columns for each of so many values in a room; less than one if a column covers several values. */
function columnsPerValue(values: number, room: number): number {
  return values <= room ? Math.max(1, Math.floor(room / values)) : room / values;
}

/** The largest value of each column; null for a column without data. */
export function columnsOf({ values }: GapSeries, room: number): (number | null)[] {
  const per = columnsPerValue(values.length, room);
  const columns = Math.floor(values.length * per + 1e-9);
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor(column / per + 1e-9);
    const known = values
      .slice(from, Math.max(from + 1, Math.floor((column + 1) / per + 1e-9)))
      .filter((v) => v !== null);
    return known.length === 0 ? null : Math.max(...known);
  });
}

/**
 * Draws values over time as columns of blocks, with an axis, lines across, and marks below. A column without data has a dot
 * on the axis.
 *
 * @param height rows of the whole chart, the axis and the marks included
 */
export function gapChart({ series, lines, marked, labelOfTick }: GapChart, view: View, height: number): string[] {
  const drawn = glyphs(view.unicode);
  const { paint } = view;
  const near = linesNear(Math.max(1, most(series.values)), lines, view, ({ label }) => ` ${label}`);
  const hasMarks = marked.length > 0;
  const scale = valueScale(near.top, Math.max(2, height - (hasMarks ? 3 : 2)));
  const axis = valueAxis(scale, view);
  const room = widthOf(view) - axis.width - near.width - 3;
  const values = columnsOf(series, room);
  const rows = Array.from({ length: scale.rows }, (_, i) => {
    const row = scale.rows - 1 - i;
    const line = near.lineIn(row, scale);
    const cells = values.map((value) => {
      const eighths = eighthsIn(row, value, scale.rowUnit);
      if (eighths > 0) return paint.cyan(drawn.eighths[eighths] as string);
      if (line !== undefined) return line.brush(drawn.line);
      return row === 0 && value === null ? paint.dim(view.unicode ? "·" : ".") : " ";
    });
    return `${axis.label(row)}${cells.join("")}${near.textOf(line)}`.trimEnd();
  });
  const marks = values.map(() => " ");
  const per = columnsPerValue(series.values.length, room);
  for (const step of marked) marks[Math.floor(step * per)] = view.unicode ? "▲" : "^";
  const [rule, labels] = axisLines(series.stepMs * series.values.length, values.length, axis.width, view, labelOfTick);
  const markLine = " ".repeat(axis.width + 2) + paint.green(marks.slice(0, values.length).join("").trimEnd());
  return [...rows, rule, ...(hasMarks ? [markLine] : []), labels];
}

import { count } from "./format.ts";
import { type View, widthOf } from "./page.ts";
import {
  axisLines,
  columnsFor,
  eighthsIn,
  glyphs,
  most,
  resample,
  type Series,
  valueAxis,
  valueScale,
} from "./scale.ts";
import { crop, textWidth } from "./wrap.ts";

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

/** Whether a line is drawn: a chart up to it would still show the curve. */
const isNear = ({ value }: ChartLine, top: number): boolean => value <= 2 * Math.max(1, top);

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
  const lines = chart.lines.filter((line) => isNear(line, top));
  const scale = valueScale(Math.max(top, most(lines.map(({ value }) => value))), room);
  const drawn = glyphs(view.unicode);
  const axis = valueAxis(scale, view);
  const named = lines.map((line) => ({ ...line, text: ` ${line.label} ${count(line.value)}` }));
  const lineWidth = Math.min(Math.floor(widthOf(view) / 4), most(named.map(({ text }) => textWidth(text))));
  const columns = columnsFor(Math.ceil(chart.spanMs / 1_000), widthOf(view) - axis.width - lineWidth - 3);
  const at = (series: Series) => resample(series, chart.spanMs, columns);
  const [values, low, high] = [at(chart.series), at(chart.low), at(chart.high)];
  const rowOf = (value: number) => Math.ceil(value / scale.rowUnit) - 1;
  const rows = Array.from({ length: scale.rows }, (_, i) => {
    const row = scale.rows - 1 - i;
    const line = named.find(({ value }) => rowOf(value) === row);
    const cells = new Cells();
    for (let column = 0; column < columns; column++) {
      const eighths = eighthsIn(row, values[column] ?? null, scale.rowUnit);
      const isExpected = (high[column] ?? 0) > row * scale.rowUnit && (low[column] ?? 0) < (row + 1) * scale.rowUnit;
      if (eighths > 0) cells.add(drawn.eighths[eighths] as string, view.paint.cyan);
      else if (line !== undefined) cells.add(drawn.line, line.brush);
      else if (isExpected) cells.add(drawn.band, view.paint.dim);
      else cells.add(" ", undefined);
    }
    const name = line === undefined ? "" : line.brush(crop(line.text, lineWidth));
    return `${axis.label(row)}${cells.text()}${name}`.trimEnd();
  });
  return [...rows, ...axisLines(chart.spanMs, columns, axis.width, view)];
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

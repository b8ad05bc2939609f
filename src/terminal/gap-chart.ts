import type { ChartLine } from "./band-chart.ts";
import { type View, widthOf } from "./page.ts";
import { axisLines, eighthsIn, glyphs, valueAxis, valueScale } from "./scale.ts";
import { crop, textWidth } from "./wrap.ts";

/** Values at equal distances, some of them missing. */
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
  const most = Math.max(1, ...series.values.map((value) => value ?? 0));
  const near = lines.filter(({ value }) => value <= 2 * most);
  const hasMarks = marked.length > 0;
  const scale = valueScale(Math.max(most, ...near.map(({ value }) => value)), Math.max(2, height - (hasMarks ? 3 : 2)));
  const axis = valueAxis(scale, view);
  const named = near.map((line) => ({ ...line, text: ` ${line.label}` }));
  const lineWidth = Math.min(Math.floor(widthOf(view) / 4), Math.max(0, ...named.map(({ text }) => textWidth(text))));
  const room = widthOf(view) - axis.width - lineWidth - 3;
  const values = columnsOf(series, room);
  const rows = Array.from({ length: scale.rows }, (_, i) => {
    const row = scale.rows - 1 - i;
    const line = named.find(({ value }) => Math.ceil(value / scale.rowUnit) - 1 === row);
    const cells = values.map((value) => {
      const eighths = eighthsIn(row, value, scale.rowUnit);
      if (eighths > 0) return paint.cyan(drawn.eighths[eighths] as string);
      if (line !== undefined) return line.brush(drawn.line);
      return row === 0 && value === null ? paint.dim(view.unicode ? "·" : ".") : " ";
    });
    const name = line === undefined ? "" : line.brush(crop(line.text, lineWidth));
    return `${axis.label(row)}${cells.join("")}${name}`.trimEnd();
  });
  const marks = values.map(() => " ");
  const per = columnsPerValue(series.values.length, room);
  for (const step of marked) marks[Math.floor(step * per)] = view.unicode ? "▲" : "^";
  const [rule, labels] = axisLines(series.stepMs * series.values.length, values.length, axis.width, view, labelOfTick);
  const markLine = " ".repeat(axis.width + 2) + paint.green(marks.slice(0, values.length).join("").trimEnd());
  return [...rows, rule, ...(hasMarks ? [markLine] : []), labels];
}

import { count } from "./format.ts";
import { crop, textWidth, type View, widthOf } from "./page.ts";
import {
  axisLines,
  columnsFor,
  eighthsIn,
  type Glyphs,
  glyphs,
  most,
  resample,
  type Series,
  secondsLabel,
  spanOf,
  timeAxis,
  type ValueScale,
  valueAxis,
  valueScale,
} from "./scale.ts";

/** A horizontal line that the values should stay under: the floor, or the user's goal. */
export interface GoalLine {
  readonly value: number;
  readonly label: string;
}

function rowText(values: readonly (number | null)[], row: number, scale: ValueScale, drawn: Glyphs, isLine: boolean) {
  const empty = isLine ? drawn.line : " ";
  return values
    .map((value) => {
      const eighths = eighthsIn(row, value, scale.rowUnit);
      return eighths === 0 ? empty : drawn.eighths[eighths];
    })
    .join("");
}

/**
 * Draws executions in flight over time as columns of blocks. The label of a row is the value that fills the row. The
 * goal's line is drawn in the row that the goal fills, and blocks above that row have another color.
 *
 * @param labelOfTick formats a time of the axis, in seconds from its start.
 * @param maxRows rows for values, at most; the axis and the legend take three more.
 * @returns the lines; none for a series without steps.
 */
export function blockChart(
  series: Series,
  view: View,
  goal?: GoalLine,
  indent = 2,
  labelOfTick = secondsLabel,
  maxRows = 8,
): readonly string[] {
  if (series.inFlight.length === 0 || view.plain) return [];
  const peak = resample(series, spanOf(series), 1)[0] ?? 0;
  const scale = valueScale(Math.max(peak, goal?.value ?? 0), maxRows);
  const drawn = glyphs(view.unicode);
  const axis = valueAxis(scale, view);
  const columns = columnsFor(series.inFlight.length, widthOf(view) - indent - axis.width - 2);
  const values = resample(series, spanOf(series), columns);
  const goalRow = goal === undefined ? Number.POSITIVE_INFINITY : Math.ceil(goal.value / scale.rowUnit) - 1;
  const lines: string[] = [];
  for (let row = scale.rows - 1; row >= 0; row--) {
    const brush = row > goalRow ? view.paint.yellow : view.paint.cyan;
    lines.push(axis.label(row) + brush(rowText(values, row, scale, drawn, row === goalRow).trimEnd()));
  }
  lines.push(...axisLines(spanOf(series), columns, axis.width, view, labelOfTick));
  if (goal !== undefined) {
    const legend = `${drawn.line}${drawn.line} ${goal.label} ${count(goal.value)}`;
    lines.push(view.paint.dim(`${" ".repeat(axis.width + 2)}${crop(legend, columns)}`));
  }
  return lines.map((line) => " ".repeat(indent) + line);
}

/** One of several series that are drawn below each other. */
export interface NamedSeries {
  readonly name: string;
  readonly series: Series;
}

function rowsOf(values: readonly (number | null)[], max: number, height: number, unicode: boolean): string[] {
  if (height === 1) return [sparkline(values, max, unicode)];
  const { eighths } = glyphs(unicode);
  const rowUnit = Math.max(1, max) / height;
  return Array.from({ length: height }, (_, i) =>
    values.map((value) => eighths[eighthsIn(height - 1 - i, value, rowUnit)]).join(""),
  );
}

/**
 * Draws several series below each other, all from t = 0 and with the same scales of time and height, so that they can be
 * compared. Each has its name on the left and its peak on the right.
 *
 * @param height rows for each series; 1 draws a sparkline.
 */
export function smallMultiples(all: readonly NamedSeries[], view: View, height: number, indent = 2): readonly string[] {
  const spanMs = Math.max(0, ...all.map((each) => spanOf(each.series)));
  if (spanMs === 0 || view.plain) return [];
  const peaks = all.map((each) => most(each.series.inFlight));
  const max = most(peaks);
  const nameWidth = Math.min(Math.floor(widthOf(view) / 3), Math.max(...all.map((each) => textWidth(each.name))));
  const peakWidth = count(max).length;
  const finest = Math.min(...all.filter((each) => spanOf(each.series) > 0).map((each) => each.series.stepMs));
  const columns = columnsFor(Math.ceil(spanMs / finest), widthOf(view) - indent - nameWidth - peakWidth - 4);
  const margin = " ".repeat(indent);
  const lines = all.flatMap(({ name, series }, index) => {
    const rows = rowsOf(resample(series, spanMs, columns), max, height, view.unicode);
    return rows.map((row, i) => {
      const last = i === height - 1;
      const shown = last ? crop(name, nameWidth) : "";
      const label = shown + " ".repeat(nameWidth - textWidth(shown));
      const peak = last ? count(peaks[index] ?? 0).padStart(peakWidth) : "";
      return `${margin}${label}  ${view.paint.cyan(row)}  ${peak}`.trimEnd();
    });
  });
  const axis = timeAxis(spanMs, columns, view.unicode);
  const blank = margin + " ".repeat(nameWidth + 2);
  return [...lines, blank + view.paint.dim(axis.rule), blank + view.paint.dim(axis.labels)];
}

/**
 * Draws a series in one row, one character for each value: 0 is the lowest step, `max` the highest, and every value above
 * 0 is above the lowest step. Null (no data) is a blank.
 */
export function sparkline(values: readonly (number | null)[], max: number, unicode: boolean): string {
  const { steps } = glyphs(unicode);
  const highest = steps.length - 1;
  const step = (value: number) => (value <= 0 ? 0 : Math.min(highest, Math.ceil((value / Math.max(1, max)) * highest)));
  return values.map((value) => (value === null ? " " : steps[step(value)])).join("");
}

import { eighthsIn, glyphs } from "./blocks.ts";
import { count } from "./format.ts";
import { columnsFor, resample, type Series, spanOf } from "./scale.ts";
import { sparkline } from "./sparkline.ts";
import { crop, textWidth } from "./text-width.ts";
import { timeAxis } from "./time-axis.ts";
import { type View, widthOf } from "./view.ts";

/** One of several series to draw above each other. */
export interface NamedSeries {
  readonly name: string;
  readonly series: Series;
}

const most = (values: readonly (number | null)[]): number =>
  values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0);

function rowsOf(values: readonly (number | null)[], max: number, height: number, unicode: boolean): string[] {
  if (height === 1) return [sparkline(values, max, unicode)];
  const { eighths } = glyphs(unicode);
  const rowUnit = Math.max(1, max) / height;
  return Array.from({ length: height }, (_, i) =>
    values.map((value) => eighths[eighthsIn(height - 1 - i, value, rowUnit)]).join(""),
  );
}

/**
 * Several series stacked, all from t = 0 and on one scale of time and of height, so that eyes can compare them; each
 * with its name on the left and its own peak on the right.
 *
 * @param height rows for each series; 1 draws a sparkline
 */
export function smallMultiples(all: readonly NamedSeries[], view: View, height: number, indent = 2): readonly string[] {
  const spanMs = Math.max(0, ...all.map((each) => spanOf(each.series)));
  if (spanMs === 0) return [];
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

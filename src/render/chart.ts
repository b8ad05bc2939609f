import { eighthsIn, type Glyphs, glyphs } from "./blocks.ts";
import { count } from "./format.ts";
import { columnsFor, resample, type Series, spanOf, type ValueScale, valueScale } from "./scale.ts";
import { crop } from "./text-width.ts";
import { timeAxis } from "./time-axis.ts";
import { type View, widthOf } from "./view.ts";

/** A horizontal line to keep under: the limit, or the user's own goal. */
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
 * Executions in flight over time as columns of blocks. The label of a row is the value that fills it. The goal's line
 * runs through the row that its value fills; what reaches above that row is painted.
 *
 * @returns no lines for a series without steps
 */
export function blockChart(series: Series, view: View, goal?: GoalLine, indent = 2): readonly string[] {
  if (series.inFlight.length === 0) return [];
  const peak = resample(series, spanOf(series), 1)[0] ?? 0;
  const scale = valueScale(Math.max(peak, goal?.value ?? 0));
  const drawn = glyphs(view.unicode);
  const labelOf = (row: number) =>
    (row + 1) % scale.labelEvery === 0 ? count(Math.round((row + 1) * scale.rowUnit)) : "";
  const labelWidth = labelOf(scale.rows - 1).length;
  const columns = columnsFor(series.inFlight.length, widthOf(view) - indent - labelWidth - 2);
  const values = resample(series, spanOf(series), columns);
  const goalRow = goal === undefined ? Number.POSITIVE_INFINITY : Math.ceil(goal.value / scale.rowUnit) - 1;
  const margin = " ".repeat(indent);
  const lines: string[] = [];
  for (let row = scale.rows - 1; row >= 0; row--) {
    const brush = row > goalRow ? view.paint.yellow : view.paint.cyan;
    const label = view.paint.dim(`${labelOf(row).padStart(labelWidth)} ${drawn.side}`);
    lines.push(margin + label + brush(rowText(values, row, scale, drawn, row === goalRow).trimEnd()));
  }
  const axis = timeAxis(spanOf(series), columns, view.unicode);
  const blank = " ".repeat(labelWidth + 1);
  lines.push(margin + view.paint.dim(`${blank}${drawn.corner}${axis.rule}`));
  lines.push(margin + view.paint.dim(`${blank} ${axis.labels}`));
  if (goal !== undefined) {
    const legend = `${drawn.line}${drawn.line} ${goal.label} ${count(goal.value)}`;
    lines.push(margin + view.paint.dim(`${blank} ${crop(legend, columns)}`));
  }
  return lines;
}

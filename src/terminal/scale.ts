import { count } from "./format.ts";
import type { View } from "./page.ts";

/** Invocations in flight over time: the maximum within each step, from t = 0. */
export interface Series {
  readonly stepMs: number;
  readonly inFlight: readonly number[];
}

/** Returns how long a series lasts, in milliseconds. */
export const spanOf = (series: Series): number => series.stepMs * series.inFlight.length;

/** Returns how many columns to draw: all that fit, or for few steps a whole number of columns for each step. */
export function columnsFor(steps: number, room: number): number {
  return steps === 0 || steps >= room ? room : steps * Math.floor(room / steps);
}

/**
 * Returns one value for each column: the maximum of the steps that begin within the column, or the step that covers it.
 * Columns after the end of the series are null (no data), not 0.
 */
export function resample(series: Series, spanMs: number, columns: number): (number | null)[] {
  const perColumn = spanMs / columns / series.stepMs;
  // Without the addend, a quotient such as 2.9999999 would be rounded down instead of to 3.
  const stepAt = (column: number) => Math.floor(column * perColumn + 1e-9);
  return Array.from({ length: columns }, (_, column) => {
    const start = stepAt(column);
    if (start >= series.inFlight.length) return null;
    const steps = series.inFlight.slice(start, Math.max(start + 1, stepAt(column + 1)));
    return steps.reduce((most, value) => Math.max(most, value), 0);
  });
}

/** A value axis in whole numbers: a row of the chart is worth `rowUnit`, and every `labelEvery`th row has a label. */
export interface ValueScale {
  readonly rows: number;
  readonly rowUnit: number;
  readonly labelEvery: number;
}

const niceUnits = [1, 2, 3, 4, 5, 6, 8];

/** Returns the axis for values up to `top`, with at most `maxRows` rows. Small values get several rows each. */
export function valueScale(top: number, maxRows = 8): ValueScale {
  const most = Math.max(1, Math.ceil(top));
  if (most <= maxRows) {
    const labelEvery = Math.min(3, Math.floor(maxRows / most));
    return { rows: most * labelEvery, rowUnit: 1 / labelEvery, labelEvery };
  }
  for (let power = 1; ; power *= 10) {
    for (const nice of niceUnits) {
      const rows = Math.ceil(most / (nice * power));
      if (rows <= maxRows) return { rows, rowUnit: nice * power, labelEvery: 1 };
    }
  }
}

/** The value axis beside a chart: its width in columns, and the label of each row with the line beside it. */
export function valueAxis(
  { rows, rowUnit, labelEvery }: ValueScale,
  { paint, unicode }: Pick<View, "paint" | "unicode">,
) {
  const text = (row: number) => ((row + 1) % labelEvery === 0 ? count(Math.round((row + 1) * rowUnit)) : "");
  const width = text(rows - 1).length;
  return { width, label: (row: number) => paint.dim(`${text(row).padStart(width)} ${glyphs(unicode).side}`) };
}

/** The largest value of a series; 0 without values. */
export const most = (values: readonly (number | null)[]): number =>
  values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0);

const niceSeconds = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200,
];

/** Returns the ticks of a time axis, at least nine columns apart: the time in seconds and its column. */
export function timeTicks(spanMs: number, columns: number): { readonly seconds: number; readonly column: number }[] {
  const columnsPerSecond = columns / (spanMs / 1_000);
  const step = niceSeconds.find((each) => each * columnsPerSecond >= 9) ?? spanMs / 1_000;
  const ticks = Math.ceil(spanMs / 1_000 / step);
  return Array.from({ length: ticks }, (_, i) => ({
    seconds: Math.round(i * step * 10) / 10,
    column: Math.floor(i * step * columnsPerSecond + 1e-9),
  })).filter((tick) => tick.column < columns);
}

/** The characters that charts are drawn with. */
export type Glyphs = typeof blocks;

const blocks = {
  /** Zero to eight eighths of a row, filled from below. */
  eighths: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  /** The steps of a sparkline: zero first, then in ascending order. */
  steps: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  side: "┤",
  corner: "└",
  floor: "─",
  tick: "┬",
  line: "┄",
  /** Where a value is expected. */
  band: "░",
};

const ascii: Glyphs = {
  eighths: [" ", ".", ".", ".", ":", ":", ":", "#", "#"],
  steps: ["_", ".", ":", "-", "=", "+", "*", "#"],
  side: "|",
  corner: "+",
  floor: "-",
  tick: "+",
  line: "~",
  band: "/",
};

/** Returns the characters for a terminal with or without Unicode. */
export const glyphs = (unicode: boolean): Glyphs => (unicode ? blocks : ascii);

/** Returns how many eighths of row `row` (0 is the lowest) a value fills; a value above 0 fills at least one eighth. */
export function eighthsIn(row: number, value: number | null, rowUnit: number): number {
  if (value === null || value <= 0) return 0;
  const eighths = Math.max(1, Math.round((value / rowUnit) * 8));
  return Math.min(8, Math.max(0, eighths - row * 8));
}

/** Draws the two lines under a chart with a value axis: a corner and a rule with ticks, and the times below them. */
export function axisLines(
  spanMs: number,
  columns: number,
  axisWidth: number,
  { paint, unicode }: Pick<View, "paint" | "unicode">,
  labelOfTick = secondsLabel,
): readonly [rule: string, labels: string] {
  const { rule, labels } = timeAxis(spanMs, columns, unicode, labelOfTick);
  const blank = " ".repeat(axisWidth + 1);
  return [paint.dim(`${blank}${glyphs(unicode).corner}${rule}`), paint.dim(`${blank} ${labels}`)];
}

/** Draws a rule with ticks of `columns` columns, and the times below them. */
export function timeAxis(
  spanMs: number,
  columns: number,
  unicode: boolean,
  labelOfTick = secondsLabel,
): { rule: string; labels: string } {
  const { floor, tick } = glyphs(unicode);
  const ticks = timeTicks(spanMs, columns);
  const at = new Set(ticks.map((each) => each.column));
  const rule = Array.from({ length: columns }, (_, column) => (at.has(column) && column > 0 ? tick : floor)).join("");
  let labels = "";
  for (const each of ticks) {
    const label = labelOfTick(each.seconds);
    if (each.column + label.length <= columns) labels = labels.padEnd(each.column) + label;
  }
  return { rule, labels };
}

/** The label of a tick on a time axis. */
export const secondsLabel = (seconds: number): string => `${count(seconds)} s`;

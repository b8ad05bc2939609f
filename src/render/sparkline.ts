import { glyphs } from "./blocks.ts";

/**
 * A series in one row, a character a value: 0 is the lowest step, `max` the highest, and everything in between shows
 * above the lowest. Null, no data, is a blank.
 */
export function sparkline(values: readonly (number | null)[], max: number, unicode: boolean): string {
  const { steps } = glyphs(unicode);
  const highest = steps.length - 1;
  const step = (value: number) => (value <= 0 ? 0 : Math.min(highest, Math.ceil((value / Math.max(1, max)) * highest)));
  return values.map((value) => (value === null ? " " : steps[step(value)])).join("");
}

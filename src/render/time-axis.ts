import { glyphs } from "./blocks.ts";
import { count } from "./format.ts";
import { timeTicks } from "./scale.ts";

/** The two lines under a chart of `columns` columns: a rule with ticks, and the seconds under them. */
export function timeAxis(spanMs: number, columns: number, unicode: boolean): { rule: string; labels: string } {
  const { floor, tick } = glyphs(unicode);
  const ticks = timeTicks(spanMs, columns);
  const at = new Set(ticks.map((each) => each.column));
  const rule = Array.from({ length: columns }, (_, column) => (at.has(column) && column > 0 ? tick : floor)).join("");
  let labels = "";
  for (const each of ticks) {
    const label = `${count(each.seconds)} s`;
    if (each.column + label.length <= columns) labels = labels.padEnd(each.column) + label;
  }
  return { rule, labels };
}
